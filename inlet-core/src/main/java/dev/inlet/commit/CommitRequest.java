package dev.inlet.commit;

import static java.util.Objects.requireNonNull;

import dev.inlet.batch.StagedFile;
import dev.inlet.position.PositionRange;
import dev.inlet.position.SourcePartition;
import dev.inlet.schema.StructType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What one commit is to make visible: rows and the positions that they come from, together or not at all.
 *
 * @param ranges what is moved; each {@code from} must be what the table has, or the commit is fenced
 * @param identities stated in this commit because the table does not have them yet
 * @param notes by source name: JSON that the source asks back, from the table's history, when its own state is lost
 * @param state what becomes of the pipeline's state; empty where the table has none
 * @param addColumns the table's whole new logical schema where this batch brings new columns
 */
public record CommitRequest(
        List<PositionRange> ranges,
        Map<SourcePartition, Long> identities,
        OptionalLong watermark,
        List<StagedFile> files,
        RowCounts counts,
        Map<String, String> notes,
        Optional<StructType> addColumns,
        Optional<StateChange> state) {
    public CommitRequest {
        ranges = List.copyOf(ranges);
        identities = Map.copyOf(identities);
        files = List.copyOf(files);
        notes = Map.copyOf(notes);
        requireNonNull(counts, "counts");
    }

    /** Of a table without state. */
    public CommitRequest(
            List<PositionRange> ranges,
            Map<SourcePartition, Long> identities,
            OptionalLong watermark,
            List<StagedFile> files,
            RowCounts counts,
            Map<String, String> notes,
            Optional<StructType> addColumns) {
        this(ranges, identities, watermark, files, counts, notes, addColumns, Optional.empty());
    }
}
