package dev.inlet.testkit;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks step by step in an order that a seed decides. Each task has a thread, and exactly one of them runs at a time: it
 * runs on to its next {@link #step} or its end, and there hands over to the one that the seed chooses. So the same seed gives
 * the same run. Time is virtual: it passes with the steps, and nobody waits for it.
 */
public final class Scheduler {
    /** Far more than any run needs: who comes here does not come to an end. */
    private static final int MOST_STEPS = 50_000;

    private static final long START_MILLIS = 1_700_000_000_000L;
    private static final int MOST_MILLIS_OF_A_STEP = 3;
    private static final double LATE_EFFECT = 0.05;
    private static final double CHANGE_OF_PRIORITY = 0.02;

    private static final ExecutorService THREADS = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "simulated");
        thread.setDaemon(true);
        return thread;
    });

    private final SplittableRandom random;
    private final boolean byPriority;
    private final List<Task> tasks = new ArrayList<>();
    private final List<LateEffect> late = new ArrayList<>();
    private final List<String> trace = new ArrayList<>();
    private final Semaphore ended = new Semaphore(0);
    private @Nullable Task running;
    private @Nullable Throwable failure;
    private long millis = START_MILLIS;
    private int steps;

    /** What a task does. Anything that it throws ends the run and is thrown by {@link #run}. */
    @FunctionalInterface
    public interface Work {
        void run() throws Exception;
    }

    /** Something that happens after its caller was told that it failed. */
    @FunctionalInterface
    public interface Effect {
        void happen() throws IOException;
    }

    /** Thrown in each task when the run does not come to an end. */
    private static final class Stuck extends Error {
        Stuck() {
            super("the run has not ended after " + MOST_STEPS + " steps");
        }
    }

    private static final class Task {
        final String name;
        final Work work;
        final Semaphore turn = new Semaphore(0);
        int priority;
        boolean started;

        Task(String name, Work work, int priority) {
            this.name = name;
            this.work = work;
            this.priority = priority;
        }
    }

    private record LateEffect(String what, Effect effect) {}

    /** Some seeds let each task go with the same chance at each step, others let one go on for long and stop others. */
    public Scheduler(long seed) {
        this.random = new SplittableRandom(seed);
        this.byPriority = random.nextBoolean();
    }

    /** What the seed decides beside the order; only for the task that runs, and before the run. */
    public SplittableRandom random() {
        return random;
    }

    /** Adds a task, before the run or by a task that runs. */
    public void start(String name, Work work) {
        tasks.add(new Task(name, work, random.nextInt(1, 1_000)));
    }

    /** Runs all tasks to their ends, then lets happen what is late. */
    public void run() throws Exception {
        if (!tasks.isEmpty()) {
            handTo(choose());
            if (!ended.tryAcquire(10, TimeUnit.MINUTES)) {
                throw new AssertionError("a task neither steps nor ends");
            }
        }
        while (!late.isEmpty()) {
            happen(late.remove(random.nextInt(late.size())));
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof Exception exception) {
            throw exception;
        }
    }

    /** A place where others may go first. Only for the task that runs. */
    public void step() {
        if (++steps > MOST_STEPS) {
            throw new Stuck();
        }
        millis += random.nextInt(MOST_MILLIS_OF_A_STEP);
        if (!late.isEmpty() && random.nextDouble() < LATE_EFFECT) {
            happen(late.remove(random.nextInt(late.size())));
        }
        Task self = current();
        Task next = choose();
        if (next != self) {
            handTo(next);
            self.turn.acquireUninterruptibly();
        }
    }

    /** Lets up to this much time pass, and others go first. */
    public void sleep(long atMostMillis) {
        millis += random.nextLong(Math.max(1, atMostMillis) + 1);
        step();
    }

    /** Lets something happen at a later step, or after the last. */
    public void later(String what, Effect effect) {
        late.add(new LateEffect(what, effect));
    }

    private void happen(LateEffect effect) {
        try {
            effect.effect().happen();
            trace.add("late: " + effect.what());
        } catch (IOException e) {
            trace.add("late: " + effect.what() + " has no effect: " + e);
        }
    }

    /** Notes what the running task does. */
    public void note(String what) {
        trace.add((running == null ? "" : running.name + ": ") + what);
    }

    /** What happened, in order. */
    public List<String> trace() {
        return List.copyOf(trace);
    }

    public int steps() {
        return steps;
    }

    /** The virtual time, ms since the epoch. */
    public long millis() {
        return millis;
    }

    /** The virtual time as a clock. */
    public Clock clock() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                throw new UnsupportedOperationException("only UTC");
            }

            @Override
            public Instant instant() {
                return Instant.ofEpochMilli(millis);
            }
        };
    }

    private Task current() {
        if (running == null) {
            throw new IllegalStateException("no task runs");
        }
        return running;
    }

    private Task choose() {
        if (!byPriority) {
            return tasks.get(random.nextInt(tasks.size()));
        }
        Task highest = highest();
        if (random.nextDouble() < CHANGE_OF_PRIORITY) {
            highest.priority = -random.nextInt(1, 1_000);
            return highest();
        }
        return highest;
    }

    private Task highest() {
        Task highest = tasks.get(0);
        for (Task task : tasks) {
            if (task.priority > highest.priority) {
                highest = task;
            }
        }
        return highest;
    }

    private void handTo(Task next) {
        running = next;
        if (next.started) {
            next.turn.release();
        } else {
            next.started = true;
            THREADS.execute(() -> live(next));
        }
    }

    private void live(Task task) {
        try {
            task.work.run();
        } catch (Throwable e) { // An assertion's failure is an Error; whoever runs the tasks is told of the first one
            if (failure == null) {
                failure = e;
            }
        }
        tasks.remove(task);
        if (tasks.isEmpty()) {
            running = null;
            ended.release();
        } else {
            handTo(choose());
        }
    }
}
