package dev.inlet.runtime.pipeline;

import java.util.Optional;

/**
 * How a pipeline is run.
 *
 * @param bounded whether to end when everything that is there at the start is committed
 * @param closeWindows whether a bounded run ends the windows that are still open: nothing follows
 * @param resetState what to do with state that cannot be used; empty for stopping
 */
public record RunMode(boolean bounded, boolean closeWindows, Optional<ResetState> resetState) {
    /** Until stopped. */
    public static final RunMode CONTINUOUS = new RunMode(false, false, Optional.empty());

    /** To the end of what is there. */
    public static final RunMode ONCE = new RunMode(true, false, Optional.empty());
}
