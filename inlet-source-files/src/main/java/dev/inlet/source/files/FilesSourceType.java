package dev.inlet.source.files;

import dev.inlet.batch.MetadataColumn.Content;
import dev.inlet.error.InletException;
import dev.inlet.option.Option;
import dev.inlet.option.Options;
import dev.inlet.runtime.source.Source;
import dev.inlet.runtime.source.SourceAudit;
import dev.inlet.runtime.source.SourceContext;
import dev.inlet.runtime.source.SourceMetadata;
import dev.inlet.runtime.source.SourceType;
import dev.inlet.runtime.source.StoredProgress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Makes {@link FilesSource}s. */
public final class FilesSourceType implements SourceType {
    @Override
    public String name() {
        return "files";
    }

    @Override
    public String doc() {
        return "Takes each file of a directory once, those that are there and those that come.";
    }

    @Override
    public List<Option<?>> options() {
        return FilesOptions.all();
    }

    @Override
    public List<SourceMetadata> metadata() {
        return List.of(
                new SourceMetadata("file", Content.TEXT, 0, "The file's absolute path."),
                new SourceMetadata(
                        "row",
                        Content.POSITION,
                        0,
                        "The line of a JSON lines file, the row of a CSV or Parquet file; the first is 0."));
    }

    @Override
    public List<String> formats() {
        return List.of("json", "csv", "parquet");
    }

    @Override
    public List<Path> directories(Options options) {
        return options.find(FilesOptions.PATH).map(FilePattern::directoryOf).stream()
                .toList();
    }

    @Override
    public boolean takes(Options options, Path file) {
        try {
            return options.find(FilesOptions.PATH)
                    .filter(path -> FilePattern.of(path).takes(file))
                    .isPresent();
        } catch (InletException e) {
            // Told when the source is opened, since the directory may be there then.
            return false;
        }
    }

    @Override
    public Optional<SourceAudit> audit(SourceContext context, StoredProgress stored) {
        return Optional.of(FilesAudit.open(context.name(), context.options(), stored));
    }

    @Override
    public Source create(SourceContext context) {
        return new FilesSource(context);
    }
}
