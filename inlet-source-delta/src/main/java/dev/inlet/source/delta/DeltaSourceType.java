package dev.inlet.source.delta;

import dev.inlet.batch.MetadataColumn.Content;
import dev.inlet.option.Option;
import dev.inlet.option.Options;
import dev.inlet.runtime.source.Source;
import dev.inlet.runtime.source.SourceContext;
import dev.inlet.runtime.source.SourceMetadata;
import dev.inlet.runtime.source.SourceType;
import dev.inlet.schema.StructType;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.TableLog;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The source type {@code delta}. */
public final class DeltaSourceType implements SourceType {
    private static final List<SourceMetadata> METADATA = List.of(
            new SourceMetadata(
                    "change_type",
                    Content.TEXT,
                    0,
                    "What happened to the row; always `insert` where the change feed is not read."),
            new SourceMetadata(
                    "commit_version",
                    Content.POSITION,
                    0,
                    "The version of the table that brought the row; that of the snapshot for its rows."),
            new SourceMetadata("commit_timestamp", Content.TIMESTAMP, 0, "When that version was committed."));

    @Override
    public String name() {
        return "delta";
    }

    @Override
    public String doc() {
        return "Reads a Delta table, each row once: the rows that it has, then those that its commits bring.";
    }

    @Override
    public List<Option<?>> options() {
        return DeltaOptions.ALL;
    }

    @Override
    public List<SourceMetadata> metadata() {
        return METADATA;
    }

    @Override
    public List<String> formats() {
        return List.of();
    }

    @Override
    public Optional<StructType> columns(Options options) {
        return new TableLog(DeltaTable.local(path(options)))
                .newest()
                .map(head -> head.metadata().schema().logical());
    }

    @Override
    public List<String> impliedMetadata(Options options) {
        return options.get(DeltaOptions.READ_CHANGE_FEED)
                ? METADATA.stream().map(SourceMetadata::name).toList()
                : List.of();
    }

    @Override
    public List<Path> directories(Options options) {
        return options.find(DeltaOptions.PATH).map(Path::of).stream().toList();
    }

    private static Path path(Options options) {
        return Path.of(options.get(DeltaOptions.PATH));
    }

    @Override
    public Source create(SourceContext context) {
        return new DeltaSource(context);
    }
}
