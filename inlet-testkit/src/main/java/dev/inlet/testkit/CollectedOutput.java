package dev.inlet.testkit;

import io.delta.kernel.defaults.engine.fileio.PositionOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** A stream whose whole content is handed on when it is closed. For one thread. */
public final class CollectedOutput extends PositionOutputStream {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final Published published;
    private boolean closed;

    /** Takes what was written. */
    @FunctionalInterface
    public interface Published {
        void take(byte[] bytes) throws IOException;
    }

    public CollectedOutput(Published published) {
        this.published = published;
    }

    @Override
    public long getPos() {
        return written.size();
    }

    @Override
    public void write(int b) {
        written.write(b);
    }

    @Override
    public void write(byte[] b, int off, int len) {
        written.write(b, off, len);
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            published.take(written.toByteArray());
        }
    }
}
