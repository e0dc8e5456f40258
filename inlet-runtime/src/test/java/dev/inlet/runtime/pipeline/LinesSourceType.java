package dev.inlet.runtime.pipeline;

import dev.inlet.batch.MetadataColumn.Content;
import dev.inlet.batch.RecordBuffer;
import dev.inlet.batch.RecordOrigin;
import dev.inlet.error.InletException;
import dev.inlet.option.Option;
import dev.inlet.position.SourcePartition;
import dev.inlet.runtime.source.ReadState;
import dev.inlet.runtime.source.RecordSource;
import dev.inlet.runtime.source.Source;
import dev.inlet.runtime.source.SourceContext;
import dev.inlet.runtime.source.SourceMetadata;
import dev.inlet.runtime.source.SourceType;
import dev.inlet.runtime.source.StoredProgress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** A source of tests: the lines of a file are records, the position is the line's number. An empty line is a tombstone. */
public final class LinesSourceType implements SourceType {
    /** A line that kills the thread which reads it. */
    static final String DEADLY = "deadly";

    /** A line that cannot be read, for a reason that may pass. */
    static final String AWAY = "away";

    /** Of every record but those that say that they are timeless. */
    static final Instant TIME = Instant.parse("2026-03-01T10:00:00Z");

    static final Option<String> PATH = Option.location("path").doc("The file; may grow.");

    @Override
    public String name() {
        return "lines";
    }

    @Override
    public String doc() {
        return "Lines of a file, for tests.";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(PATH);
    }

    @Override
    public List<SourceMetadata> metadata() {
        return List.of(
                new SourceMetadata("offset", Content.POSITION, 0, "The line's number."),
                new SourceMetadata("timestamp", Content.TIMESTAMP, 0, "The same for all lines."));
    }

    @Override
    public List<String> formats() {
        return List.of("json", "raw");
    }

    @Override
    public Source create(SourceContext context) {
        return new LinesSource(context);
    }

    private static final class LinesSource implements RecordSource {
        private final SourceContext context;
        private final RecordOrigin origin;
        private long next;

        private LinesSource(SourceContext context) {
            this.context = context;
            this.origin = new RecordOrigin(new SourcePartition(context.name(), "lines"), List.of());
        }

        @Override
        public void open(StoredProgress stored) {
            next = stored.positions().getOrDefault(origin.partition(), 0L);
        }

        @Override
        public Map<SourcePartition, Long> identities() {
            return Map.of();
        }

        @Override
        public ReadState poll(RecordBuffer into, Duration wait) {
            try {
                List<String> lines =
                        Files.readAllLines(Path.of(context.options().get(PATH)));
                for (; next < lines.size(); next++) {
                    if (lines.get((int) next).equals(DEADLY)) {
                        overflow(0);
                    }
                    if (lines.get((int) next).equals(AWAY)) {
                        throw InletException.storage(
                                "The file cannot be read", "it is away", "Wait", new IOException("away"));
                    }
                    byte[] line = lines.get((int) next).getBytes(StandardCharsets.UTF_8);
                    long time = lines.get((int) next).contains("timeless") ? RecordBuffer.NO_TIME : TIME.toEpochMilli();
                    if (line.length == 0) {
                        into.append(origin, next, time, null, null);
                    } else {
                        into.append(origin, next, time, line, 0, line.length);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return context.bounded() ? ReadState.EXHAUSTED : ReadState.OPEN;
        }

        @SuppressWarnings("InfiniteRecursion") // on purpose
        private static int overflow(int depth) {
            return overflow(depth + 1) + 1;
        }

        @Override
        public void acknowledge(Map<SourcePartition, Long> positions) {}

        @Override
        public OptionalLong lag() {
            return OptionalLong.empty();
        }

        @Override
        public void close() {}
    }
}
