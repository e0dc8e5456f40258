package dev.inlet.runtime.pipeline;

import static java.util.Objects.requireNonNull;

import dev.inlet.batch.DecodedRows;
import dev.inlet.batch.InputFile;
import dev.inlet.batch.RecordBatch;
import dev.inlet.position.SourcePartition;
import dev.inlet.runtime.pipeline.AheadDecoder.Ahead;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
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

    /** What a source has in a round. */
    sealed interface Input {
        /**
         * Raw records with positions of their own; closed by their cut.
         *
         * @param ahead the same, decoded already
         */
        record Records(RecordBatch batch, Optional<Ahead> ahead) implements Input {}

        /**
         * Lines of files; a table has all of them or none. Closed by the round.
         *
         * @param ahead the same, decoded already
         * @param partition the source partition whose positions are the files
         */
        record Lines(RecordBatch batch, Optional<Ahead> ahead, SourcePartition partition)
                implements Input, AutoCloseable {
            @Override
            public void close() {
                ahead.ifPresent(decoded -> decoded.rows().close());
                batch.close();
            }
        }

        /**
         * Whole files that the engine reads by itself; a table has all of them or none.
         *
         * @param partition the source partition whose positions are the files
         */
        record Whole(List<InputFile> files, SourcePartition partition) implements Input {}
    }

    /** Which of the records are decoded: those from these positions on, and before those, where they name a partition. */
    private record Key(String source, Map<SourcePartition, Long> from, Map<SourcePartition, Long> to) {}

    /**
     * @param own whether the round decoded the rows itself, and closes them
     * @param window a part of the records, made for these rows; empty in ordinary times
     */
    private record Decoded(DecodedRows rows, boolean own, Optional<RecordBatch> window) {}

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

    Input input(String source) {
        return requireNonNull(inputs.get(source), source);
    }

    /** Bytes of the source's records, or of the files that they are from. */
    long bytes(String source) {
        Input input = input(source);
        if (input instanceof Input.Records records) {
            return records.batch().bytes();
        }
        if (input instanceof Input.Lines lines) {
            return lines.batch().bytes();
        }
        return ((Input.Whole) input).files().stream().mapToLong(InputFile::size).sum();
    }

    /** About how many bytes a row has, as its records arrived. */
    long rowBytes(String source, DecodedRows rows) {
        return bytes(source) / Math.max(1, rows.rows());
    }

    SortedMap<SourcePartition, PositionSpan> spans() {
        return spans;
    }

    PositionSpan span(SourcePartition partition) {
        return requireNonNull(spans.get(partition), partition::toString);
    }

    /** The source partition whose positions are the files that the source's rows are from; empty where records have positions. */
    Optional<SourcePartition> filesOf(String source) {
        Input input = input(source);
        if (input instanceof Input.Lines lines) {
            return Optional.of(lines.partition());
        }
        return input instanceof Input.Whole whole ? Optional.of(whole.partition()) : Optional.empty();
    }

    /** All records of the source from these positions on. */
    DecodedRows rows(SourceStage source, Map<SourcePartition, Long> from) throws SQLException {
        return rows(source, from, Map.of());
    }

    /** The records of the source from these positions on, and before those. */
    DecodedRows rows(SourceStage source, Map<SourcePartition, Long> from, Map<SourcePartition, Long> to)
            throws SQLException {
        Key key = new Key(source.name(), ofSource(source, from), ofSource(source, to));
        Decoded known = decoded.get(key);
        if (known == null) {
            known = decode(source, key);
            decoded.put(key, known);
        }
        return known.rows();
    }

    private Decoded decode(SourceStage source, Key key) throws SQLException {
        boolean all = key.from().isEmpty() && key.to().isEmpty();
        Input input = input(source.name());
        if (input instanceof Input.Whole whole) {
            boolean wanted = all || isWanted(whole.partition(), key);
            return new Decoded(source.read(wanted ? whole.files() : List.of()), true, Optional.empty());
        }
        RecordBatch batch = input instanceof Input.Lines lines ? lines.batch() : ((Input.Records) input).batch();
        if (all) {
            Optional<Ahead> ahead =
                    input instanceof Input.Lines lines ? lines.ahead() : ((Input.Records) input).ahead();
            // Columns that were found or grown meanwhile make what was decoded ahead useless.
            return ahead.isPresent() && ahead.get().schema().equals(source.decodedColumns())
                    ? new Decoded(ahead.get().rows(), false, Optional.empty())
                    : new Decoded(source.decode(batch), true, Optional.empty());
        }
        RecordBatch window;
        if (input instanceof Input.Lines lines) {
            window = isWanted(lines.partition(), key) ? batch.window(Map.of(), Map.of()) : batch.none();
        } else {
            window = batch.window(key.from(), key.to());
        }
        return new Decoded(source.decode(window), true, Optional.of(window));
    }

    private boolean isWanted(SourcePartition files, Key key) {
        long end = requireNonNull(spans.get(files)).to();
        return !key.from().containsKey(files) && key.to().getOrDefault(files, end) >= end;
    }

    /** To be called when every table has its rows. */
    void requireUnchanged() {
        decoded.values().forEach(each -> each.rows().requireUnchanged());
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
        decoded.values().forEach(Round::close);
        decoded.clear();
        for (Input input : inputs.values()) {
            if (input instanceof Input.Lines lines) {
                lines.close();
            }
        }
    }

    private static void close(Decoded decoded) {
        if (decoded.own()) {
            decoded.rows().close();
        }
        decoded.window().ifPresent(RecordBatch::close);
    }
}
