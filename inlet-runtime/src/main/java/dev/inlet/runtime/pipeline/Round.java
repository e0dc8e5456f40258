package dev.inlet.runtime.pipeline;

import dev.inlet.batch.DecodedBatch;
import dev.inlet.batch.RecordBatch;
import dev.inlet.position.SourcePartition;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The records of one or more sources that are shaped together, decoded once for all tables that want the same of them.
 * Confined to the engine thread.
 */
final class Round implements AutoCloseable {
    private final Map<String, Input> inputs;
    private final SortedMap<SourcePartition, PositionSpan> spans;
    private final Map<Key, Decoded> decoded = new HashMap<>();

    /**
     * @param files where the records are lines of files, the source partition whose positions are those files: then a table
     *     has all of the records or none
     */
    record Input(RecordBatch batch, Optional<SourcePartition> files) {}

    /** Which of the records are decoded: those from these positions on, and before those, where they name a partition. */
    private record Key(String source, Map<SourcePartition, Long> from, Map<SourcePartition, Long> to) {}

    /** @param window what was decoded; the input itself in ordinary times */
    private record Decoded(RecordBatch window, DecodedBatch rows) {}

    /** @param spans what the records are of */
    Round(Map<String, Input> inputs, SortedMap<SourcePartition, PositionSpan> spans) {
        this.inputs = new TreeMap<>(inputs);
        this.spans = spans;
    }

    /** Names of the sources that have records in this round. */
    Set<String> sources() {
        return inputs.keySet();
    }

    boolean has(String source) {
        return inputs.containsKey(source);
    }

    RecordBatch records(String source) {
        return inputs.get(source).batch();
    }

    SortedMap<SourcePartition, PositionSpan> spans() {
        return spans;
    }

    /** All records of the source from these positions on. */
    DecodedBatch rows(SourceStage source, Map<SourcePartition, Long> from) {
        return rows(source, from, Map.of());
    }

    /** The records of the source from these positions on, and before those. */
    DecodedBatch rows(SourceStage source, Map<SourcePartition, Long> from, Map<SourcePartition, Long> to) {
        Key key = new Key(source.name(), ofSource(source, from), ofSource(source, to));
        Decoded known = decoded.get(key);
        if (known == null) {
            RecordBatch window = window(inputs.get(source.name()), key);
            known = new Decoded(window, source.decode(window));
            decoded.put(key, known);
        }
        return known.rows();
    }

    private RecordBatch window(Input input, Key key) {
        if (key.from().isEmpty() && key.to().isEmpty()) {
            return input.batch();
        }
        if (input.files().isEmpty()) {
            return input.batch().window(key.from(), key.to());
        }
        SourcePartition files = input.files().get();
        long end = spans.get(files).to();
        boolean wanted = !key.from().containsKey(files) && key.to().getOrDefault(files, end) >= end;
        return wanted ? input.batch() : input.batch().none();
    }

    /** Drops what was decoded of the source, whose columns have changed. */
    void forget(SourceStage source) {
        decoded.entrySet().removeIf(entry -> {
            boolean drop = entry.getKey().source().equals(source.name());
            if (drop) {
                close(entry.getKey().source(), entry.getValue());
            }
            return drop;
        });
    }

    private static Map<SourcePartition, Long> ofSource(SourceStage source, Map<SourcePartition, Long> positions) {
        if (positions.isEmpty()) {
            return positions;
        }
        Map<SourcePartition, Long> own = new HashMap<>(positions);
        own.keySet().removeIf(partition -> !partition.source().equals(source.name()));
        return own;
    }

    /** Frees what was decoded and the lines of files; records belong to their cut. */
    @Override
    public void close() {
        decoded.forEach((key, value) -> close(key.source(), value));
        decoded.clear();
        inputs.values().stream()
                .filter(input -> input.files().isPresent())
                .forEach(input -> input.batch().close());
    }

    private void close(String source, Decoded decoded) {
        decoded.rows().close();
        if (decoded.window() != records(source)) {
            decoded.window().close();
        }
    }
}
