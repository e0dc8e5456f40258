package dev.inlet.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Takes note, on a thread of its own, of when each further entry of a table's log is there. */
final class LogWatch implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** @param time ms since the epoch */
    record Seen(Path entry, long time) {}

    private final Path log;
    private final List<Seen> entries = new ArrayList<>();
    private final AtomicLong rows = new AtomicLong();
    private volatile @Nullable IOException failure;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    private LogWatch(Path table) {
        this.log = table.resolve("_delta_log");
        this.thread = new Thread(this::run, "log-watch");
    }

    /** @param table may not be there yet; entries that are there already are passed over */
    static LogWatch start(Path table) {
        LogWatch watch = new LogWatch(table);
        watch.thread.start();
        return watch;
    }

    private void run() {
        long version = 0;
        while (Files.exists(entry(version))) {
            version++;
        }
        try {
            // A millisecond is what the time is told in.
            while (!closed.await(1, TimeUnit.MILLISECONDS)) {
                version = look(version);
            }
            look(version);
        } catch (IOException e) {
            failure = e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private long look(long from) throws IOException {
        long version = from;
        for (; Files.exists(entry(version)); version++) {
            entries.add(new Seen(entry(version), System.currentTimeMillis()));
            rows.addAndGet(LandedEvents.rowsOf(entry(version)));
        }
        return version;
    }

    private Path entry(long version) {
        return log.resolve(String.format("%020d.json", version));
    }

    /** Waits until the entries that came add this many rows. */
    void awaitRows(long count) throws InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (rows.get() < count && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        if (rows.get() < count) {
            throw new TimeoutException("only " + rows + " of " + count + " rows came");
        }
    }

    /** All entries that came, in order. Ends the watch. */
    List<Seen> entries() throws IOException {
        close();
        IOException failed = failure;
        if (failed != null) {
            throw failed;
        }
        return entries;
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
