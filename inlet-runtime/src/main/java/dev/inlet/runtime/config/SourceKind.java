package dev.inlet.runtime.config;

import dev.inlet.option.Option;
import dev.inlet.option.OptionGroup;
import dev.inlet.option.OptionTypes;
import dev.inlet.option.Options;
import dev.inlet.runtime.source.SourceMetadata;
import dev.inlet.runtime.source.SourceType;
import dev.inlet.schema.StructType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A type of source with all options that such a source has in a pipeline file.
 *
 * @param format how the records are written; empty where the source knows its columns itself
 * @param metadata which metadata columns are added
 * @param group the type's own options and those that every source has
 */
record SourceKind(SourceType type, Optional<Option<Options>> format, Option<List<String>> metadata, OptionGroup group) {
    static final Option<StructType> SCHEMA = Option.of("schema", new SchemaType())
            .optional("the columns of the table; where there is no table, those found in the first batch")
            .doc("Columns of the records in Spark's DDL, such as `id BIGINT NOT NULL, user STRUCT<id BIGINT>`.");

    static SourceKind of(SourceType type) {
        Optional<Option<Options>> format =
                type.formats().isEmpty() ? Optional.empty() : Optional.of(FormatOptions.ofSource(type.formats()));
        List<String> columns =
                type.metadata().stream().map(SourceMetadata::name).toList();
        Option<List<String>> metadata = Option.of("metadata", OptionTypes.list(OptionTypes.oneOf(columns)))
                .defaultTo(List.of(), "a table has the columns of the records only")
                .mustBe("without repetition", names -> names.stream().distinct().count() == names.size())
                .doc("Columns that the source adds, each called `_` + name.");
        List<Option<?>> options = new ArrayList<>(type.options());
        format.ifPresent(option -> {
            options.add(option);
            options.add(SCHEMA);
        });
        options.add(metadata);
        options.add(WatermarkOptions.WATERMARK);
        options.add(DeduplicationOptions.DEDUPLICATE);
        return new SourceKind(type, format, metadata, new OptionGroup(options));
    }
}
