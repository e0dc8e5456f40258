package dev.inlet.runtime.pipeline;

import dev.inlet.batch.DecodedBatch;
import dev.inlet.batch.RecordBatch;
import dev.inlet.position.SourcePartition;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The records of one or more sources that are shaped together, decoded once for all tables that want the same of them.
 * Confined to the engine thread.
 */
final class Round implements AutoCloseable {
    private final Map<String, RecordBatch> inputs;
    private final Map<Key, Decoded> decoded = new HashMap<>();

    /** Which of the records are decoded: those from these positions on, and before those, where they name a partition. */
    private record Key(String source, Map<SourcePartition, Long> from, Map<SourcePartition, Long> to) {}

    private record Decoded(RecordBatch window, DecodedBatch rows) {}

    /** @param inputs by source; closed by the caller */
    Round(Map<String, RecordBatch> inputs) {
        this.inputs = new LinkedHashMap<>(inputs);
    }

    Map<String, RecordBatch> inputs() {
        return inputs;
    }

    /** All records of the source from these positions on. */
    DecodedBatch rows(SourceStage source, Map<SourcePartition, Long> from) {
        return rows(source, from, Map.of());
    }

    DecodedBatch rows(SourceStage source, Map<SourcePartition, Long> from, Map<SourcePartition, Long> to) {
        Key key = new Key(source.name(), ofSource(source, from), ofSource(source, to));
        return decoded.computeIfAbsent(key, k -> decode(source, k)).rows();
    }

    /** Drops what was decoded of the source, whose columns have changed. */
    void forget(SourceStage source) {
        decoded.entrySet().removeIf(entry -> {
            boolean drop = entry.getKey().source().equals(source.name());
            if (drop) {
                close(entry.getValue());
            }
            return drop;
        });
    }

    private Decoded decode(SourceStage source, Key key) {
        RecordBatch all = inputs.get(source.name());
        RecordBatch window = key.from().isEmpty() && key.to().isEmpty() ? all : all.window(key.from(), key.to());
        return new Decoded(window, source.decode(window));
    }

    private static Map<SourcePartition, Long> ofSource(SourceStage source, Map<SourcePartition, Long> positions) {
        if (positions.isEmpty()) {
            return positions;
        }
        Map<SourcePartition, Long> own = new HashMap<>(positions);
        own.keySet().removeIf(partition -> !partition.source().equals(source.name()));
        return own;
    }

    @Override
    public void close() {
        decoded.values().forEach(Round::close);
        decoded.clear();
    }

    private static void close(Decoded decoded) {
        decoded.rows().close();
    }
}
