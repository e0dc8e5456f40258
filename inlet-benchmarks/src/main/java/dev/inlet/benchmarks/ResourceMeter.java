package dev.inlet.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Looks now and then at what a process has taken so far, since nobody tells it after its end. Any thread.
 *
 * <p>Memory is {@code VmHWM} of Linux's {@code /proc}: the kernel's own high-water mark of resident memory, so that nothing between
 * two looks is missed but what comes after the last.
 */
final class ResourceMeter implements AutoCloseable {
    private static final long INTERVAL_MILLIS = 20;

    private final ProcessHandle process;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile long peakMemory;
    private volatile double cpuSeconds;

    private ResourceMeter(ProcessHandle process) {
        this.process = process;
    }

    static ResourceMeter start(Process process) {
        ResourceMeter meter = new ResourceMeter(process.toHandle());
        Thread thread = new Thread(meter::run, "resource-meter");
        thread.setDaemon(true);
        thread.start();
        return meter;
    }

    private void run() {
        try {
            do {
                look();
            } while (process.isAlive() && !closed.await(INTERVAL_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        process.info().totalCpuDuration().map(Duration::toNanos).ifPresent(nanos -> cpuSeconds = nanos / 1e9);
        try {
            for (String line : Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
                if (line.startsWith("VmHWM:")) {
                    peakMemory = Long.parseLong(line.replaceAll("\\D", "")) << 10;
                }
            }
        } catch (IOException e) {
            // The process has ended, or this is not Linux: what is known stays.
        }
    }

    /** Bytes; 0 where the system does not tell. */
    long peakMemory() {
        return peakMemory;
    }

    /** 0 where the system does not tell. */
    double cpuSeconds() {
        return cpuSeconds;
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
