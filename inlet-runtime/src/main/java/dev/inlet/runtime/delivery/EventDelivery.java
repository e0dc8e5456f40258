package dev.inlet.runtime.delivery;

import dev.inlet.error.InletException;
import dev.inlet.runtime.config.WindowDefinition;
import dev.inlet.runtime.event.Delivery;
import dev.inlet.runtime.event.EventTarget;
import dev.inlet.runtime.event.TableEvent;
import dev.inlet.storage.RetryBudget;
import dev.inlet.table.TableVersion;
import dev.inlet.table.VersionLog;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells one target of each version of one table, at least once and in order, on a thread of its own. It reads the versions from
 * the log when their turn comes, so that a target that is slow or away costs neither memory nor a commit's time. It tries until
 * an event is delivered or the run ends.
 */
final class EventDelivery {
    /** How soon a version of another writer is seen. One look for one file each. */
    private static final Duration POLL = Duration.ofSeconds(1);

    /** How often the log is listed at most where the entry before the next one is gone. */
    private static final Duration BETWEEN_LISTINGS = Duration.ofMinutes(1);

    private static final Duration LONGEST_END = Duration.ofSeconds(5);

    private final String table;
    private final String name;
    private final EventTarget target;
    private final VersionLog log;
    private final VersionEvents events;
    private final String pipeline;
    private final Optional<WindowDefinition> window;
    private final DeliveryCursor cursor;
    private final Set<Long> skipped;
    private final RetryBudget pauses;
    private final InstantSource clock;
    private final Consumer<DeliveryNews> news;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Guarded by the lock.
    private long next;
    private long known;
    private int failures;
    private @Nullable String failing;
    private long lastAdvance = System.nanoTime();
    private boolean woken;
    private boolean draining;
    private boolean closing;

    // Of the thread.
    private @Nullable Long lastListing;

    /**
     * @param pipeline that writes to the table
     * @param window the windows that the pipeline gathers the table's rows in
     * @param next the first version that the target is to be told of
     * @param known the latest version that is known to be there
     * @param skipped versions that the target is not to be told of
     */
    EventDelivery(
            String table,
            String name,
            String pipeline,
            Optional<WindowDefinition> window,
            EventTarget target,
            VersionLog log,
            DeliveryCursor cursor,
            long next,
            long known,
            Set<Long> skipped,
            Duration longestPause,
            InstantSource clock,
            Consumer<DeliveryNews> news) {
        this.table = table;
        this.name = name;
        this.pipeline = pipeline;
        this.window = window;
        this.target = target;
        this.log = log;
        this.events = new VersionEvents(table);
        this.cursor = cursor;
        this.next = next;
        this.known = known;
        this.skipped = skipped;
        Duration first = Duration.ofMillis(Math.min(200, longestPause.toMillis()));
        this.pauses = new RetryBudget(Duration.ZERO, first, longestPause);
        this.clock = clock;
        this.news = news;
        this.thread = new Thread(this::run, "inlet-events-" + name);
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    String name() {
        return name;
    }

    /** The last version that the target was told of; -1 for none. */
    long delivered() {
        lock.lock();
        try {
            return next - 1;
        } finally {
            lock.unlock();
        }
    }

    DeliveryStatus status() {
        lock.lock();
        try {
            return new DeliveryStatus(
                    table, name, next - 1, Math.max(0, known - next + 1), Optional.ofNullable(failing));
        } finally {
            lock.unlock();
        }
    }

    /** Says that there is a version. Returns at once. */
    void committed(long version) {
        lock.lock();
        try {
            known = Math.max(known, version);
            woken = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Has the thread end once it has delivered what is there. Returns at once. */
    void drain() {
        lock.lock();
        try {
            draining = true;
            woken = true;
            lastAdvance = System.nanoTime();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** @return nanoseconds since an event was last delivered, or since {@link #drain}; empty where the thread has ended */
    OptionalLong awaitEnd(Duration atMost) throws InterruptedException {
        thread.join(Math.max(1, atMost.toMillis()));
        lock.lock();
        try {
            return thread.isAlive() ? OptionalLong.of(System.nanoTime() - lastAdvance) : OptionalLong.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the thread, be there anything left or not. */
    void close() {
        lock.lock();
        try {
            closing = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        thread.interrupt();
        try {
            // The thread is a daemon and holds nothing: one that does not listen must not keep the process.
            thread.join(LONGEST_END.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (target) {
            while (!isClosing()) {
                if (!step() && !awaitNews()) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            // The run ends. What is not delivered is delivered by the next one.
            Thread.currentThread().interrupt();
        }
    }

    /** Delivers the next version. Returns false where there is none now. */
    private boolean step() throws InterruptedException {
        long version = delivered() + 1;
        try {
            OptionalLong anew = log.madeAnew();
            if (anew.isPresent()) {
                beginAnew(anew.getAsLong());
                return true;
            }
            if (skipped.contains(version) && isThere(version)) {
                news.accept(new DeliveryNews.Skipped(table, name, version));
                advance(version + 1);
                return true;
            }
            Optional<TableVersion> there = log.read(version);
            if (there.isPresent()) {
                deliver(version, events.version(there.get()));
                Optional<TableEvent> closed =
                        window.flatMap(windows -> events.windowsClosed(there.get(), pipeline, windows));
                if (closed.isPresent()) {
                    deliver(version, closed.get());
                }
                advance(version + 1);
                return true;
            }
            boolean passed = passGap(version);
            if (!passed) {
                lookedInVain();
            }
            return passed;
        } catch (RuntimeException | Error e) {
            // The log could not be read, or this thread failed: told and tried again as if the target had refused.
            boolean isThere = e instanceof InletException told && told.kind() == InletException.Kind.DATA;
            failed(version, refused(e), isThere);
            return true;
        }
    }

    /** Another table has taken the place of the one before: what it has is told from its first version on. */
    private void beginAnew(long first) {
        lock.lock();
        try {
            next = first;
            known = first;
        } finally {
            lock.unlock();
        }
        lastListing = null;
        cursor.write(Optional.of(log.tableId()), first - 1, true);
    }

    /** Whether there is such a version. It is read for the names of partition columns that later ones may have from it. */
    private boolean isThere(long version) {
        try {
            return log.read(version).isPresent();
        } catch (InletException e) {
            if (e.kind() == InletException.Kind.DATA) {
                // That nobody can read it may be why the target is not to be told of it.
                return true;
            }
            throw e;
        }
    }

    /** Goes on behind versions that log clean-up took. Returns false where the version is only yet to come. */
    private boolean passGap(long version) throws InterruptedException {
        if (!mayBeGone(version)) {
            return false;
        }
        lastListing = System.nanoTime();
        OptionalLong lowest = log.lowestFrom(version);
        if (lowest.isEmpty()) {
            return false;
        }
        long there = lowest.getAsLong();
        if (there > version) {
            news.accept(new DeliveryNews.Gap(table, name, version, there - 1));
            if (!skipped.contains(version)) {
                deliver(version, events.gap(log.tableId(), version, there - 1, clock.instant()));
            }
            advance(there);
        }
        return true;
    }

    private boolean mayBeGone(long version) {
        lock.lock();
        try {
            if (known >= version) {
                return true;
            }
        } finally {
            lock.unlock();
        }
        // Nobody removes the latest entry. Where the one before is gone, newer ones may have come and gone too.
        boolean listedLately = lastListing != null && System.nanoTime() - lastListing < BETWEEN_LISTINGS.toNanos();
        return version > 0 && !listedLately && !log.has(version - 1);
    }

    /** Tries until it is delivered. The way out beside that is the end of the run, by an interrupt. */
    private void deliver(long version, TableEvent event) throws InterruptedException {
        while (true) {
            Delivery delivery;
            try {
                delivery = target.deliver(event);
            } catch (RuntimeException | Error e) {
                // A target's own defect must not end the thread silently.
                delivery = refused(e);
            }
            if (delivery instanceof Delivery.Refused refused) {
                failed(version, refused, true);
            } else {
                return;
            }
        }
    }

    private static Delivery.Refused refused(Throwable why) {
        return new Delivery.Refused(why instanceof InletException told ? told.getMessage() : why.toString());
    }

    /** A look for the next version, which may have failed before, found that there is none. */
    private void lookedInVain() {
        lock.lock();
        try {
            failures = 0;
            failing = null;
        } finally {
            lock.unlock();
        }
    }

    /** @param isThere whether it is known that there is such a version */
    private void failed(long version, Delivery.Refused refused, boolean isThere) throws InterruptedException {
        int count;
        lock.lock();
        try {
            if (closing) {
                // What fails now fails since the run ends.
                throw new InterruptedException("the run ends");
            }
            count = ++failures;
            failing = refused.reason();
            known = isThere ? Math.max(known, version) : known;
        } finally {
            lock.unlock();
        }
        Duration pause = pauses.waitAfter(count);
        if (refused.notBefore().compareTo(pause) > 0) {
            pause = refused.notBefore();
        }
        if (Integer.bitCount(count) == 1) {
            news.accept(new DeliveryNews.Failing(table, name, version, refused.reason(), count, pause));
        }
        pause(pause);
    }

    private void advance(long to) {
        boolean recovered;
        lock.lock();
        try {
            next = to;
            known = Math.max(known, to - 1);
            recovered = failures > 0;
            failures = 0;
            failing = null;
            lastAdvance = System.nanoTime();
        } finally {
            lock.unlock();
        }
        cursor.write(Optional.of(log.tableId()), to - 1, false);
        if (recovered) {
            news.accept(new DeliveryNews.Recovered(table, name, to - 1));
        }
    }

    private boolean isClosing() {
        lock.lock();
        try {
            return closing;
        } finally {
            lock.unlock();
        }
    }

    private void pause(Duration pause) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = pause.toNanos();
            while (left > 0 && !closing) {
                left = changed.awaitNanos(left);
            }
            if (closing) {
                throw new InterruptedException("the run ends");
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns false where there is no more to do. */
    private boolean awaitNews() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = POLL.toNanos();
            while (left > 0 && !woken && !draining && !closing) {
                left = changed.awaitNanos(left);
            }
            boolean looked = !woken;
            woken = false;
            // After the wake-up of draining there is one more look.
            return !closing && !(draining && looked);
        } finally {
            lock.unlock();
        }
    }
}
