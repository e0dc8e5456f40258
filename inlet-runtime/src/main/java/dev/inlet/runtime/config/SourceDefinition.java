package dev.inlet.runtime.config;

import dev.inlet.option.Options;
import dev.inlet.runtime.source.SourceType;
import dev.inlet.schema.StructType;
import java.util.List;
import java.util.Optional;

/**
 * A source that is read as it grows.
 *
 * @param name unique in the pipeline without regard to case
 * @param options the values of {@link SourceType#options}
 * @param schema the columns of the records; empty where the table's are used, or those of the first batch
 * @param metadata names of the columns that the source adds, without the leading {@code _}
 * @param watermark empty where nothing is said of the source's completeness
 * @param deduplicate empty where each record counts; needs the watermark
 */
public record SourceDefinition(
        String name,
        SourceType type,
        Options options,
        Format format,
        Optional<StructType> schema,
        List<String> metadata,
        Optional<WatermarkDefinition> watermark,
        Optional<DeduplicationDefinition> deduplicate) {
    public SourceDefinition {
        metadata = List.copyOf(metadata);
    }

    /** The same source of another type, which knows the same options. */
    public SourceDefinition with(SourceType another) {
        return new SourceDefinition(name, another, options, format, schema, metadata, watermark, deduplicate);
    }
}
