package dev.inlet.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** What a run ran on. */
final class Machine {
    private Machine() {}

    /** When, on what, and how busy it is: figures from a busy machine are indications only. */
    static String describe() {
        return String.format(
                Locale.ROOT,
                "%s, %s, %d processors, Java %s, load average %.1f",
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                processor(),
                Runtime.getRuntime().availableProcessors(),
                Runtime.version(),
                load());
    }

    /** Runnable threads over the last minute; negative where the system does not tell. */
    static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    private static String processor() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }
}
