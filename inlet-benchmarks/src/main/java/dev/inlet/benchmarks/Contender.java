package dev.inlet.benchmarks;

import java.util.List;
import java.util.Locale;

/** One of those that do the same work in turns, with its figures. */
final class Contender {
    final String name;

    /** Records a second. */
    final Sample rates = new Sample();

    /** CPU seconds of the whole process for a million records. */
    final Sample cpu = new Sample();

    /** Bytes of resident memory at most. */
    final Sample memory = new Sample();

    Contender(String name) {
        this.name = name;
    }

    /**
     * @param result whose JSON has {@code records}
     * @param seconds name of the field that says how long it worked
     */
    void add(Child.Result result, String seconds) {
        long records = result.json().path("records").asLong();
        add(records, result.json().path(seconds).asDouble(), result.cpuSeconds(), result.peakMemory());
    }

    void add(long records, double seconds, double cpuSeconds, long peakMemory) {
        rates.add(records / seconds);
        cpu.add(cpuSeconds * 1e6 / records);
        memory.add((double) peakMemory);
    }

    /** Prints a line for each. */
    static void print(List<Contender> contenders) {
        String row = "%-28s %-26s %-26s %s%n";
        System.out.printf(Locale.ROOT, row, "", "1,000 rows/s", "CPU s per million rows", "peak memory, MiB");
        for (Contender each : contenders) {
            System.out.printf(
                    Locale.ROOT,
                    row,
                    each.name,
                    each.rates.text(1000, 0),
                    each.cpu.text(1, 2),
                    each.memory.text(1 << 20, 0));
        }
    }
}
