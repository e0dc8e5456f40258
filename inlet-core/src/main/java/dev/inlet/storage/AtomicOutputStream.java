package dev.inlet.storage;

import io.delta.kernel.defaults.engine.fileio.PositionOutputStream;
import java.io.IOException;

/** A stream whose content becomes a file when it is closed, and not before. */
public abstract class AtomicOutputStream extends PositionOutputStream {
    /** Ends the stream without a trace; to close it afterwards does nothing. */
    public abstract void abandon() throws IOException;
}
