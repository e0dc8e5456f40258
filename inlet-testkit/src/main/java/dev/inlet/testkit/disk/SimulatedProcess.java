package dev.inlet.testkit.disk;

import dev.inlet.testkit.disk.DiskCall.Kind;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * Code that runs in this JVM as if in a process of its own: {@link #run} and every thread that is started under it. Its calls
 * to the disk under one directory are counted, and one of them has the outcome that a test chose. After an outcome that ends
 * the process, no call of it reaches the disk any more; where it is {@linkplain #halting to halt}, the JVM is gone with it.
 *
 * <p>All calls of {@code java.nio.file} are seen, by whatever class they are made, since the JVM's default file system is the
 * {@link WatchedFileSystemProvider}. What native code writes is not; it is seen when Java next looks at the file.
 */
public final class SimulatedProcess {
    private static final InheritableThreadLocal<@Nullable SimulatedProcess> CURRENT = new InheritableThreadLocal<>();

    /** Exit code of a JVM that a call has halted: that of {@code kill -9}, as a shell has it. */
    public static final int HALTED = 137;

    /** What becomes of a call; nothing but what it does where that is null. */
    private interface Fate {
        @Nullable
        Outcome of(DiskCall call);
    }

    private final Path root;
    private final Fate fate;
    private final boolean keepsCalls;
    private final boolean halts;
    private final DiskCache cache;
    /** Guards itself and the count. */
    private final List<DiskCall> calls = new ArrayList<>();

    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch resumed = new CountDownLatch(1);
    /** Effects share it; the end excludes them, so that nothing happens after it. */
    private final ReentrantReadWriteLock effects = new ReentrantReadWriteLock();

    private int count;
    private volatile boolean ended;
    private volatile @Nullable Path unreadable;

    private SimulatedProcess(Path root, Fate fate, boolean halts) throws IOException {
        this.root = WatchedPath.absolute(root);
        this.fate = fate;
        this.keepsCalls = true;
        this.halts = halts;
        this.cache = DiskCache.allSynced(this.root);
    }

    private SimulatedProcess(Path root, Fate fate) {
        this.root = WatchedPath.absolute(root);
        this.fate = fate;
        this.keepsCalls = false;
        this.halts = false;
        this.cache = DiskCache.none(this.root);
    }

    /** A process that nothing happens to. */
    public static SimulatedProcess healthy(Path root) throws IOException {
        return new SimulatedProcess(root, call -> null, false);
    }

    /**
     * @param root the directory under which calls are counted
     * @param call number of the call that has the outcome
     */
    public static SimulatedProcess failing(Path root, int call, Outcome outcome) throws IOException {
        return new SimulatedProcess(root, one -> one.number() == call ? outcome : null, false);
    }

    /** As {@link #failing}, with an end that is the JVM's own: it halts within the call. */
    public static SimulatedProcess halting(Path root, int call, Outcome outcome) throws IOException {
        return new SimulatedProcess(root, one -> one.number() == call ? outcome : null, true);
    }

    /**
     * A process of which one in so many calls fails, before or after it happened; what was called is not kept. Left out is
     * what a process does not survive, or not without a trace: a sync that fails, and a file that cannot be deleted.
     */
    public static SimulatedProcess unreliable(Path root, long seed, int oneIn) {
        Random random = new Random(seed);
        return new SimulatedProcess(root, call -> {
            if (call.kind() == Kind.SYNC || call.kind() == Kind.DELETE || random.nextInt(oneIn) != 0) {
                return null;
            }
            boolean after = Outcome.FAIL_AFTER.differsAt(call) && random.nextBoolean();
            return after ? Outcome.FAIL_AFTER : Outcome.FAIL_BEFORE;
        });
    }

    /** The process that the thread belongs to, where the path is one of those that it counts. */
    static @Nullable SimulatedProcess of(Path path) {
        SimulatedProcess process = CURRENT.get();
        return process != null && WatchedPath.absolute(path).startsWith(process.root) ? process : null;
    }

    /** Runs something as this process, on the calling thread. */
    public <T> T run(Callable<T> program) throws Exception {
        SimulatedProcess before = CURRENT.get();
        CURRENT.set(this);
        try {
            return program.call();
        } finally {
            CURRENT.set(before);
        }
    }

    /** What was called so far. */
    public List<DiskCall> calls() {
        synchronized (calls) {
            return List.copyOf(calls);
        }
    }

    /** Counted down when the chosen call has come. */
    public CountDownLatch reached() {
        return reached;
    }

    /** Lets a delayed call go on. */
    public void resume() {
        resumed.countDown();
    }

    public boolean hasEnded() {
        return ended;
    }

    /** What the disk does. */
    @FunctionalInterface
    interface Effect<T> {
        T happen() throws IOException;
    }

    <T> T call(Kind kind, Path path, Effect<T> effect) throws IOException {
        return call(kind, path, effect, () -> {});
    }

    /**
     * @param path of the real disk, absolute
     * @param half does half of what the effect does; on a file that native code wrote, the half is that file's
     */
    <T> T call(Kind kind, Path path, Effect<T> effect, Half half) throws IOException {
        DiskCall call = count(kind, path);
        Outcome now = fate.of(call);
        if (now != null) {
            reached.countDown();
        }
        if (now == Outcome.DELAY) {
            awaitResumed();
        }
        return now != null && now.isEnd() ? end(call, now, effect, half) : happen(call, now, effect);
    }

    private DiskCall count(Kind kind, Path path) throws IOException {
        synchronized (calls) {
            requireRunning();
            boolean written = kind == Kind.LOOK && cache.isNativelyWritten(path);
            DiskCall call = new DiskCall(count++, kind, root.relativize(path), written);
            if (keepsCalls) {
                calls.add(call);
            }
            return call;
        }
    }

    private <T> T happen(DiskCall call, @Nullable Outcome now, Effect<T> effect) throws IOException {
        effects.readLock().lock();
        try {
            requireRunning();
            if (now == Outcome.FAIL_BEFORE) {
                throw new IOException("made to fail before it happened: " + call);
            }
            T result = effect.happen();
            if (now == Outcome.FAIL_AFTER && call.kind() == Kind.OPEN_TO_READ) {
                unreadable = root.resolve(call.path());
            } else if (now == Outcome.FAIL_AFTER) {
                if (result instanceof Closeable opened) {
                    opened.close();
                }
                throw new IOException("made to fail after it happened: " + call);
            }
            return result;
        } finally {
            effects.readLock().unlock();
        }
    }

    private <T> T end(DiskCall call, Outcome now, Effect<T> effect, Half half) throws IOException {
        effects.writeLock().lock();
        try {
            requireRunning();
            if (now == Outcome.HALF) {
                half.happen();
            } else {
                T unused = effect.happen();
            }
            if (call.written() && now == Outcome.HALF) {
                DiskCache.halve(root.resolve(call.path()), 0);
            }
            if (now == Outcome.POWER_CUT) {
                cache.cut();
            }
            if (halts) {
                Runtime.getRuntime().halt(HALTED);
            }
            ended = true;
        } finally {
            effects.writeLock().unlock();
        }
        throw new ProcessEnded();
    }

    /** Does half of an effect. */
    @FunctionalInterface
    interface Half {
        void happen() throws IOException;
    }

    /** Fails the first read of a file whose opening was chosen to fail afterwards. */
    void requireReadable(Path path) throws IOException {
        requireRunning();
        if (path.equals(unreadable)) {
            unreadable = null;
            throw new IOException("made to fail when it is read: " + path);
        }
    }

    DiskCache cache() {
        return cache;
    }

    private void requireRunning() {
        if (ended) {
            throw new ProcessEnded();
        }
    }

    private void awaitResumed() {
        try {
            resumed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProcessEnded();
        }
    }
}
