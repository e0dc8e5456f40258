package dev.inlet.runtime.pipeline;

import dev.inlet.position.SourcePartition;
import dev.inlet.runtime.delivery.DeliveryNews;
import dev.inlet.schema.StructType;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;

/** What a pipeline tells of itself while it runs, in the order in which it happens. */
public sealed interface PipelineEvent {
    /**
     * Every source is open and every table that exists is read.
     *
     * @param positions where reading starts; partitions without a position start where their source says
     */
    record Started(String pipeline, Map<SourcePartition, Long> positions) implements PipelineEvent {}

    /** A source without a schema got one from its first batch. */
    record SchemaInferred(String source, StructType schema) implements PipelineEvent {}

    record TableCreated(String table, StructType schema) implements PipelineEvent {}

    /** Columns were added to a table because records brought them. */
    record ColumnsAdded(String table, StructType added) implements PipelineEvent {}

    /**
     * An epoch is durably in one table.
     *
     * @param rows rows written
     * @param files data files
     * @param bytes size of the data files
     * @param took from the start of the commit to its end
     * @param watermark ms since 1970 before which the table is complete in event time; empty where nothing is said
     */
    record Committed(
            String table, long version, long rows, int files, long bytes, Duration took, OptionalLong watermark)
            implements PipelineEvent {}

    /** An epoch is durably in every table that it touches; its positions are acknowledged. */
    record EpochDone(long epoch, long records, long skipped, long deduplicated, long deadLettered, long bytesRead)
            implements PipelineEvent {}

    /** Something failed that may pass by itself. */
    record Retrying(String what, String reason, int failures, Duration pause) implements PipelineEvent {}

    /** A table changed under the pipeline, which starts again from the positions in its tables. */
    record StartedAgain(String table, String reason) implements PipelineEvent {}

    /** Something about a target that is told of the versions of a table. */
    record Delivering(DeliveryNews news) implements PipelineEvent {}
}
