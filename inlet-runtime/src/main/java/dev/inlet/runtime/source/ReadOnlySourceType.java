package dev.inlet.runtime.source;

import dev.inlet.batch.RecordBuffer;
import dev.inlet.option.Option;
import dev.inlet.option.Options;
import dev.inlet.option.Problems;
import dev.inlet.position.SourcePartition;
import dev.inlet.schema.StructType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A type of source whose sources are never told of positions: for trials beside the pipeline that really reads them. */
public final class ReadOnlySourceType implements SourceType {
    private final SourceType type;

    public ReadOnlySourceType(SourceType type) {
        this.type = type;
    }

    @Override
    public String name() {
        return type.name();
    }

    @Override
    public String doc() {
        return type.doc();
    }

    @Override
    public List<Option<?>> options() {
        return type.options();
    }

    @Override
    public List<SourceMetadata> metadata() {
        return type.metadata();
    }

    @Override
    public List<String> formats() {
        return type.formats();
    }

    @Override
    public List<Path> directories(Options options) {
        return type.directories(options);
    }

    @Override
    public boolean takes(Options options, Path file) {
        return type.takes(options, file);
    }

    @Override
    public Optional<StructType> columns(Options options) {
        return type.columns(options);
    }

    @Override
    public List<String> impliedMetadata(Options options) {
        return type.impliedMetadata(options);
    }

    @Override
    public void check(Options options, Problems problems) {
        type.check(options, problems);
    }

    @Override
    public Optional<SourceAudit> audit(SourceContext context, StoredProgress stored) {
        return type.audit(context, stored);
    }

    @Override
    public Source create(SourceContext context) {
        Source source = type.create(context);
        return source instanceof RecordSource records ? new Records(records) : new Files((FileSource) source);
    }

    /** Hands on what sources of both kinds are asked, but acknowledgements. */
    abstract static class ReadOnly<S extends Source> {
        final S source;

        ReadOnly(S source) {
            this.source = source;
        }

        public void open(StoredProgress stored) {
            source.open(stored);
        }

        public Map<SourcePartition, Long> identities() {
            return source.identities();
        }

        public void acknowledge(Map<SourcePartition, Long> positions) {
            // Not told.
        }

        public OptionalLong lag() {
            return source.lag();
        }

        public boolean hasMore(SourcePartition partition) {
            return source.hasMore(partition);
        }

        public void close() {
            source.close();
        }
    }

    private static final class Records extends ReadOnly<RecordSource> implements RecordSource {
        Records(RecordSource source) {
            super(source);
        }

        @Override
        public ReadState poll(RecordBuffer into, Duration wait) {
            return source.poll(into, wait);
        }

        @Override
        public Map<SourcePartition, Reached> reached() {
            return source.reached();
        }
    }

    private static final class Files extends ReadOnly<FileSource> implements FileSource {
        Files(FileSource source) {
            super(source);
        }

        @Override
        public Optional<FileBatch> next(long maxBytes, Duration wait) {
            return source.next(maxBytes, wait);
        }

        @Override
        public ReadState state() {
            return source.state();
        }
    }
}
