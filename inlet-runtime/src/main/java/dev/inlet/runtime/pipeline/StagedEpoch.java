package dev.inlet.runtime.pipeline;

import dev.inlet.batch.StagedFile;
import dev.inlet.commit.StateChange;
import dev.inlet.position.SourcePartition;
import dev.inlet.schema.StructType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;

/**
 * An epoch whose files are written and durable, ready to be committed to each table.
 *
 * @param number counts the epochs of this run from 1
 * @param spans what the epoch covers of every source partition that it moves
 * @param outputs one for each table, in the order of the commits; the dead letters are last
 * @param counts of all records
 * @param bytesRead of the records, or of the files
 * @param notes by source name
 * @param last whether no epoch follows
 */
record StagedEpoch(
        long number,
        SortedMap<SourcePartition, PositionSpan> spans,
        List<Output> outputs,
        EpochCounts counts,
        long bytesRead,
        Map<String, String> notes,
        boolean last) {
    /**
     * What one table gets.
     *
     * @param addColumns the table's whole new schema where the epoch brings new columns
     * @param counts of the records that the table had not seen yet
     * @param watermark up to where the table is then complete in event time, ms since 1970; empty where nothing is said
     * @param state what becomes of the table's state; empty where it has none or the epoch does not concern it
     */
    record Output(
            PipelineTable table,
            List<StagedFile> files,
            Optional<StructType> addColumns,
            EpochCounts counts,
            OptionalLong watermark,
            Optional<StateChange> state) {
        long rows() {
            return files.stream().mapToLong(StagedFile::rows).sum();
        }

        long bytes() {
            return files.stream().mapToLong(StagedFile::size).sum();
        }
    }
}
