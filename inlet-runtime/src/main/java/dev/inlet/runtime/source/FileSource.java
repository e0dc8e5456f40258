package dev.inlet.runtime.source;

import java.time.Duration;
import java.util.Optional;

/** A source that names files which the engine reads directly. */
public non-sealed interface FileSource extends Source {
    /**
     * The next files in the order of their discovery; their sequence numbers are durable before this returns.
     *
     * @param maxBytes the batch takes files until their sizes reach this; at least one file
     * @param wait how long to wait where there is none
     * @return empty where none came in time
     */
    Optional<FileBatch> next(long maxBytes, Duration wait);

    /** Whether a bounded run ({@code --once}) has handed over everything that was there at the start. */
    ReadState state();
}
