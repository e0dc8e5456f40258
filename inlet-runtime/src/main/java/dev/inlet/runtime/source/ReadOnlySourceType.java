package dev.inlet.runtime.source;

import dev.inlet.batch.RecordBuffer;
import dev.inlet.option.Option;
import dev.inlet.option.Options;
import dev.inlet.option.Problems;
import dev.inlet.position.SourcePartition;
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
    public List<MetadataColumn> metadata() {
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

    private record Records(RecordSource source) implements RecordSource {
        @Override
        public void open(StoredProgress stored) {
            source.open(stored);
        }

        @Override
        public ReadState poll(RecordBuffer into, Duration wait) {
            return source.poll(into, wait);
        }

        @Override
        public Map<SourcePartition, Reached> reached() {
            return source.reached();
        }

        @Override
        public Map<SourcePartition, Long> identities() {
            return source.identities();
        }

        @Override
        public void acknowledge(Map<SourcePartition, Long> positions) {
            // Not told.
        }

        @Override
        public OptionalLong lag() {
            return source.lag();
        }

        @Override
        public void close() {
            source.close();
        }
    }

    private record Files(FileSource source) implements FileSource {
        @Override
        public void open(StoredProgress stored) {
            source.open(stored);
        }

        @Override
        public Optional<FileBatch> next(long maxBytes, Duration wait) {
            return source.next(maxBytes, wait);
        }

        @Override
        public ReadState state() {
            return source.state();
        }

        @Override
        public Map<SourcePartition, Long> identities() {
            return source.identities();
        }

        @Override
        public void acknowledge(Map<SourcePartition, Long> positions) {
            // Not told.
        }

        @Override
        public OptionalLong lag() {
            return source.lag();
        }

        @Override
        public void close() {
            source.close();
        }
    }
}
