package dev.inlet.storage;

import io.delta.kernel.defaults.engine.fileio.FileIO;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Predicate;

/**
 * Storage that counts its calls and fails those that a test chooses: before they have an effect, or after it, so that the
 * reply is lost. Safe for any number of threads.
 */
public final class FaultyFileIO extends InterceptedFileIO {
    /** Whether a chosen call fails without an effect or with it. */
    public enum Moment {
        BEFORE,
        AFTER
    }

    private final List<Fault> faults = new CopyOnWriteArrayList<>();
    private final AtomicIntegerArray counts = new AtomicIntegerArray(Call.values().length);

    private record Fault(Moment moment, Call call, Predicate<String> path, IOException failure, AtomicInteger left) {}

    public FaultyFileIO(FileIO storage) {
        super(storage);
    }

    /** Fails the next calls of a kind on paths that match. */
    public FaultyFileIO fail(Moment moment, Call call, Predicate<String> path, IOException failure, int times) {
        faults.add(new Fault(moment, call, path, failure, new AtomicInteger(times)));
        return this;
    }

    /** Loses the reply to the next put-if-absent of a log entry: it is written, and the writer is told of a failure. */
    public FaultyFileIO loseReplyOfNextLogEntry() {
        return fail(
                Moment.AFTER,
                Call.PUT_IF_ABSENT,
                path -> path.matches(".*/_delta_log/\\d{20}\\.json"),
                new IOException("the reply was lost"),
                1);
    }

    /** Fails nothing any more. */
    public void heal() {
        faults.clear();
    }

    /** How often storage was asked, since the start or the last {@link #resetCounts}. */
    public int count(Call call) {
        return counts.get(call.ordinal());
    }

    public void resetCounts() {
        for (Call call : Call.values()) {
            counts.set(call.ordinal(), 0);
        }
    }

    @Override
    protected <T> T call(Call call, String path, Effect<T> effect) throws IOException {
        counts.incrementAndGet(call.ordinal());
        failIfChosen(Moment.BEFORE, call, path);
        T result = effect.happen();
        failIfChosen(Moment.AFTER, call, path);
        return result;
    }

    private void failIfChosen(Moment moment, Call call, String path) throws IOException {
        for (Fault fault : faults) {
            if (fault.moment() == moment
                    && fault.call() == call
                    && fault.path().test(path)
                    && fault.left().getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw fault.failure();
            }
        }
    }
}
