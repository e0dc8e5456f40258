package dev.inlet.it;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/** What the scripted source of one pipeline hands over, batch by batch, and what was acknowledged to it. */
final class Script {
    static final int BATCH = 5;

    /** Event time in seconds since 1970 at which the first batch begins. */
    static final long FIRST_SECOND = 600;

    /** From the beginning of one batch to that of the next. */
    static final long SECONDS = 10;

    private static final Map<String, Script> ALL = new ConcurrentHashMap<>();

    /**
     * @param id the number that the record carries, {@code 1000 * partition + position}
     * @param batch from 0; its records have their event times in ten seconds of their own
     * @param fits whether it goes to the tables, or to the dead letters
     * @param repeats whether it is a duplicate of a record that fits in the batch before
     */
    record Line(int partition, long position, int batch, String text, boolean fits, boolean repeats) {
        long id() {
            return 1000L * partition + position;
        }

        byte[] bytes() {
            return text.getBytes(StandardCharsets.UTF_8);
        }
    }

    private final List<Line> lines;
    private final boolean oneByOne;
    private final Map<Integer, Long> acknowledged = new TreeMap<>();
    private volatile BiConsumer<Integer, Long> listener = (partition, position) -> {};

    private Script(List<Line> lines, boolean oneByOne) {
        this.lines = lines;
        this.oneByOne = oneByOne;
    }

    /**
     * @param name under which the pipeline's source finds it
     * @param batches how many batches there are to be read
     * @param oneByOne whether a batch is handed over only when the one before has been acknowledged, so that each run makes
     *     the same calls in the same order
     * @param timed whether records have an event time and a key; else later ones bring a column
     */
    static Script put(String name, int batches, boolean oneByOne, boolean timed) {
        List<Line> lines = new ArrayList<>();
        for (int batch = 0; batch < batches; batch++) {
            for (int i = 0; i < BATCH; i++) {
                lines.add(line(batch, i, timed));
            }
        }
        Script script = new Script(List.copyOf(lines), oneByOne);
        ALL.put(name, script);
        return script;
    }

    /** Three records of the first partition and two of the other in each batch; one of them may not fit. */
    private static Line line(int batch, int i, boolean timed) {
        int partition = i % 2;
        long position = partition == 0 ? 3L * batch + i / 2 : 2L * batch + i / 2;
        long id = 1000L * partition + position;
        boolean fits = fits(batch, i);
        boolean repeats = batch % 2 != 0 && fits(batch - 1, i);
        // The second batch has nothing for the second table, the third brings a column.
        String kind = batch == 1 ? "none" : i < 3 ? "a" : "b";
        String text = "{\"id\":" + (fits ? id : "\"x\"") + ",\"kind\":\"" + kind + "\""
                + (timed ? timeAndPair(batch, i) : batch >= 2 ? ",\"extra\":" + id : "") + "}";
        return new Line(partition, position, batch, text, fits, repeats);
    }

    private static boolean fits(int batch, int i) {
        return i != 2 || batch % 2 != 0;
    }

    /** A field of all records in the form of JSON: the event time, and a key that two batches share. */
    private static String timeAndPair(int batch, int i) {
        return ",\"ts\":\"" + Instant.ofEpochSecond(FIRST_SECOND + SECONDS * batch + i) + "\",\"pair\":\"" + batch / 2
                + "-" + i + "\"";
    }

    static Script of(String name) {
        Script script = ALL.get(name);
        if (script == null) {
            throw new IllegalArgumentException("no script " + name);
        }
        return script;
    }

    static void remove(String name) {
        ALL.remove(name);
    }

    List<Line> lines() {
        return lines;
    }

    boolean oneByOne() {
        return oneByOne;
    }

    /** Has someone told of each acknowledgement, at once and on the thread that got it. */
    void tell(BiConsumer<Integer, Long> told) {
        listener = told;
    }

    synchronized void acknowledge(int partition, long position) {
        acknowledged.merge(partition, position, Math::max);
        listener.accept(partition, position);
    }

    /** Per partition the position before which everything was said to be durable. */
    synchronized Map<Integer, Long> acknowledged() {
        return new TreeMap<>(acknowledged);
    }
}
