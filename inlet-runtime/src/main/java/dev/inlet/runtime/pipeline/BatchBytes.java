package dev.inlet.runtime.pipeline;

import dev.inlet.runtime.config.Trigger;

/** How large batches may become in this JVM. */
final class BatchBytes {
    /** A batch is on the heap several times: one being read, one as records and as decoded columns, arrays kept for the next. */
    private static final double SHARE_OF_HEAP = 0.12;

    private BatchBytes() {}

    /** The trigger's limit, or less where the heap is small. */
    static long most(Trigger trigger) {
        return Math.min(trigger.maxBytes(), (long) (Runtime.getRuntime().maxMemory() * SHARE_OF_HEAP));
    }
}
