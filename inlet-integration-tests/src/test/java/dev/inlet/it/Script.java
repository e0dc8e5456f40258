package dev.inlet.it;

import dev.inlet.it.StorageScenario.Tables;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/** What the scripted sources of one pipeline hand over, batch by batch, and what was acknowledged to them. */
final class Script {
    /** Records of a source in a batch. */
    static final int BATCH = 5;

    static final String EVENTS = "events";
    static final String ANSWERS = "answers";

    /** Event time in seconds since 1970 at which the first batch begins. */
    static final long FIRST_SECOND = 600;

    /** From the beginning of one batch to that of the next. */
    static final long SECONDS = 10;

    private static final Map<String, Script> ALL = new ConcurrentHashMap<>();

    /**
     * @param partition which no other source has too
     * @param batch from 0; its records have their event times in ten seconds of their own
     * @param fits whether it goes to the tables, or to the dead letters
     * @param repeats whether it is a duplicate of a record that fits in the batch before
     * @param second its event time, in seconds since 1970
     * @param pair its key
     */
    record Line(
            String source,
            int partition,
            long position,
            int batch,
            String text,
            boolean fits,
            boolean repeats,
            long second,
            String pair) {
        /** The number that the record carries, where it fits. */
        long id() {
            return id(partition, position);
        }

        private static long id(int partition, long position) {
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
     * @param tables whose sources they are
     */
    static Script put(String name, int batches, boolean oneByOne, Tables tables) {
        List<Line> lines = new ArrayList<>();
        for (int batch = 0; batch < batches; batch++) {
            for (int i = 0; i < BATCH; i++) {
                lines.add(
                        switch (tables) {
                            case PLAIN -> plain(batch, i);
                            case STATE -> repeating(batch, i);
                            case JOIN -> event(batch, i);
                        });
                if (tables == Tables.JOIN) {
                    lines.add(answer(batch, i));
                }
            }
        }
        Script script = new Script(List.copyOf(lines), oneByOne);
        ALL.put(name, script);
        return script;
    }

    /** The second batch has nothing for the second table, the third brings a column. */
    private static Line plain(int batch, int i) {
        String kind = batch == 1 ? "none" : i < 3 ? "a" : "b";
        String extra = batch >= 2 ? ",\"extra\":" + Line.id(i % 2, position(batch, i)) : "";
        return line(EVENTS, batch, i, fits(batch, i), false, ",\"kind\":\"" + kind + "\"" + extra, "");
    }

    /** With a key that two batches share. */
    private static Line repeating(int batch, int i) {
        boolean repeats = batch % 2 != 0 && fits(batch - 1, i);
        return timed(EVENTS, batch, i, fits(batch, i), repeats, batch / 2 + "-" + i);
    }

    private static Line event(int batch, int i) {
        return timed(EVENTS, batch, i, fits(batch, i), false, "k" + (3 * batch + i) % 7);
    }

    /** Some events have an answer in their own batch, in the one before or in one behind, some have several, some none. */
    private static Line answer(int batch, int i) {
        return timed(ANSWERS, batch, i, i != 1 || batch % 2 == 0, false, "k" + (2 * batch + i) % 5);
    }

    private static boolean fits(int batch, int i) {
        return i != 2 || batch % 2 != 0;
    }

    private static Line timed(String source, int batch, int i, boolean fits, boolean repeats, String pair) {
        String time = ",\"ts\":\"" + Instant.ofEpochSecond(second(batch, i)) + "\",\"pair\":\"" + pair + "\"";
        return line(source, batch, i, fits, repeats, time, pair);
    }

    /** Three records of a source's first partition and two of its other in each batch. */
    private static Line line(
            String source, int batch, int i, boolean fits, boolean repeats, String fields, String pair) {
        int partition = i % 2 + (source.equals(EVENTS) ? 0 : 2);
        long position = position(batch, i);
        String id = fits ? Long.toString(Line.id(partition, position)) : "\"x\"";
        return new Line(
                source,
                partition,
                position,
                batch,
                "{\"id\":" + id + fields + "}",
                fits,
                repeats,
                second(batch, i),
                pair);
    }

    private static long position(int batch, int i) {
        return i % 2 == 0 ? 3L * batch + i / 2 : 2L * batch + i / 2;
    }

    private static long second(int batch, int i) {
        return FIRST_SECOND + SECONDS * batch + i;
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

    List<Line> lines(String source) {
        return lines.stream().filter(line -> line.source().equals(source)).toList();
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
