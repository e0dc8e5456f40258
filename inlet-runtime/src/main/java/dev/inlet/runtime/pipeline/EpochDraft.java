package dev.inlet.runtime.pipeline;

import dev.inlet.batch.DecodedRows;
import dev.inlet.batch.StagedFile;
import dev.inlet.commit.StateChange;
import dev.inlet.schema.StructType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** An epoch while it is staged: files and counts per table. Confined to the engine thread. */
final class EpochDraft {
    private final List<Part> sinks;
    private final Part letters = new Part();
    private EpochCounts counts = EpochCounts.NONE;

    EpochDraft(int sinks) {
        this.sinks = Stream.generate(Part::new).limit(sinks).toList();
    }

    /** What an epoch has become: per table, the sinks in order, then the dead letters. */
    record Result(List<TableFiles> tables, EpochCounts counts) {}

    /** The files of one table with what became of the records that it wanted. */
    record TableFiles(
            List<StagedFile> files,
            Optional<StructType> addColumns,
            EpochCounts counts,
            OptionalLong watermark,
            Optional<StateChange> state) {}

    Part sink(int index) {
        return sinks.get(index);
    }

    Part letters() {
        return letters;
    }

    /** Counts records of the epoch as a whole. */
    void count(EpochCounts more) {
        counts = counts.plus(more);
    }

    /** The dead letters' part is empty where there is no such table. */
    Result result() {
        return new Result(
                Stream.concat(sinks.stream(), Stream.of(letters))
                        .map(Part::result)
                        .toList(),
                counts);
    }

    /** One table's part. */
    static final class Part {
        private final List<StagedFile> files = new ArrayList<>();
        private Optional<StructType> addColumns = Optional.empty();
        private EpochCounts counts = EpochCounts.NONE;
        private OptionalLong watermark = OptionalLong.empty();
        private Optional<StateChange> state = Optional.empty();

        void add(List<StagedFile> more) {
            files.addAll(more);
        }

        /** @param schema the table's whole new schema, where the files need one */
        void addColumns(Optional<StructType> schema) {
            addColumns = schema;
        }

        void count(EpochCounts more) {
            counts = counts.plus(more);
        }

        /** @param millis up to where the table is complete with this epoch */
        void watermark(OptionalLong millis) {
            watermark = millis;
        }

        /** @param change what the commit does to the state of the table */
        void state(StateChange change) {
            state = Optional.of(change);
        }

        OptionalLong watermark() {
            return watermark;
        }

        private TableFiles result() {
            return new TableFiles(List.copyOf(files), addColumns, counts, watermark, state);
        }
    }

    /** What became of decoded records, as far as decoding goes. */
    static EpochCounts of(DecodedRows decoded) {
        return new EpochCounts(
                decoded.rows() + decoded.misfitCount() + decoded.skipped(), decoded.misfitCount(), decoded.skipped());
    }
}
