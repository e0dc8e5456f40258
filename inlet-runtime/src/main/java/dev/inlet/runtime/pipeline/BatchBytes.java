package dev.inlet.runtime.pipeline;

import dev.inlet.runtime.config.Trigger;

/** How large batches may become in this JVM. */
final class BatchBytes {
    /** A batch is on the heap several times: one being read, one as records and as decoded columns, arrays kept for the next. */
    private static final double SHARE_OF_HEAP = 0.12;

    /** Lines of files are there twice before they are staged: the rest of one epoch and the beginning of the next. */
    private static final double SHARE_OF_LINES = 0.06;

    private BatchBytes() {}

    /** The trigger's limit, or less where the heap is small. */
    static long most(Trigger trigger) {
        return most(trigger, SHARE_OF_HEAP);
    }

    /** The same for lines of files that are decoded at a time. */
    static long mostLines(Trigger trigger) {
        return most(trigger, SHARE_OF_LINES);
    }

    private static long most(Trigger trigger, double share) {
        return Math.min(trigger.maxBytes(), (long) (Runtime.getRuntime().maxMemory() * share));
    }
}
