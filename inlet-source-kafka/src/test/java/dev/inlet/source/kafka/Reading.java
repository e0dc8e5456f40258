package dev.inlet.source.kafka;

import static org.assertj.core.api.Assertions.fail;

import dev.inlet.batch.DecodedBatch;
import dev.inlet.batch.Engine;
import dev.inlet.batch.EngineSettings;
import dev.inlet.batch.MetadataColumn;
import dev.inlet.batch.RawDecoder;
import dev.inlet.batch.RecordBatch;
import dev.inlet.batch.RecordBuffer;
import dev.inlet.batch.Tombstones;
import dev.inlet.option.Options;
import dev.inlet.position.SourcePartition;
import dev.inlet.runtime.source.ReadState;
import dev.inlet.runtime.source.RecordSource;
import dev.inlet.runtime.source.RecordSource.Reached;
import dev.inlet.runtime.source.SourceContext;
import dev.inlet.runtime.source.SourceMetadata;
import dev.inlet.runtime.source.StoredProgress;
import dev.inlet.testkit.EmbeddedKafka;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A source that is read by a test, as a pipeline would. Records are shown as {@code topic-partition@offset value}. */
final class Reading implements AutoCloseable {
    static final String SOURCE = "events";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration WAIT = Duration.ofMillis(50);
    static final String LINE = "_topic || '-' || _partition || '@' || _offset || ' ' || decode(value)";

    private final Engine engine;
    private final RecordSource source;

    private Reading(Engine engine, RecordSource source) {
        this.engine = engine;
        this.source = source;
    }

    /** What is yet to be opened. */
    static final class Setup {
        private final Map<String, Object> options = new HashMap<>();
        private final Map<String, String> properties = new HashMap<>();
        private boolean bounded;

        private Setup(String bootstrap) {
            properties.put("bootstrap.servers", bootstrap);
        }

        Setup with(String option, Object value) {
            options.put(option, value);
            return this;
        }

        Setup property(String name, String value) {
            properties.put(name, value);
            return this;
        }

        /** A client that fetches one batch at a time, so that it does not have the rest in its memory already. */
        Setup slowly() {
            return property("max.partition.fetch.bytes", "1").property("fetch.max.bytes", "1");
        }

        Setup bounded() {
            bounded = true;
            return this;
        }

        Reading open(StoredProgress stored) {
            options.put("properties", properties);
            KafkaSourceType type = new KafkaSourceType();
            RecordSource source = (RecordSource) type.create(new SourceContext(
                    "test",
                    SOURCE,
                    Options.of(type.options(), options),
                    bounded,
                    false,
                    Set.of(),
                    Path.of("none"),
                    InstantSource.system()));
            Path spill = Path.of(System.getProperty("java.io.tmpdir"));
            Engine engine = Engine.open(new EngineSettings(128L << 20, 1, spill, List.of()));
            Reading reading = new Reading(engine, source);
            try {
                source.open(stored);
            } catch (RuntimeException e) {
                reading.close();
                throw e;
            }
            return reading;
        }

        Reading open() {
            return open(NOTHING);
        }
    }

    static final StoredProgress NOTHING = stored(Map.of());

    static Setup topics(EmbeddedKafka kafka, String... topics) {
        return new Setup(kafka.bootstrap()).with("topics", List.of(topics));
    }

    static Setup pattern(EmbeddedKafka kafka, String pattern) {
        return new Setup(kafka.bootstrap()).with("topics-pattern", pattern);
    }

    static Setup broker(String bootstrap, String topic) {
        return new Setup(bootstrap).with("topics", List.of(topic));
    }

    /** A table's positions by source partition, such as {@code clicks-0}. */
    static StoredProgress stored(Map<String, Long> positions) {
        TreeMap<SourcePartition, Long> sorted = new TreeMap<>();
        positions.forEach((name, position) -> sorted.put(new SourcePartition(SOURCE, name), position));
        return new StoredProgress(sorted, sorted, Map.of(), Stream::empty);
    }

    /** What a table knows that has everything which was read. */
    StoredProgress progress() {
        TreeMap<SourcePartition, Long> positions = new TreeMap<>();
        source.reached().forEach((partition, reached) -> positions.put(partition, reached.next()));
        return new StoredProgress(positions, positions, source.identities(), Stream::empty);
    }

    RecordSource source() {
        return source;
    }

    Reached reached(String partition) {
        Reached reached = source.reached().get(new SourcePartition(SOURCE, partition));
        return reached == null ? fail(partition + " is not read") : reached;
    }

    /** Polls until there are so many records; fails where more or too few come. */
    List<String> take(int count) {
        List<String> lines = new ArrayList<>();
        Instant deadline = Instant.now().plus(PATIENCE);
        while (lines.size() < count) {
            if (Instant.now().isAfter(deadline)) {
                return fail("only these came: " + lines);
            }
            lines.addAll(poll());
        }
        return lines;
    }

    /** What one poll brings; may be nothing. */
    List<String> poll() {
        RecordBuffer buffer = engine.newBuffer();
        source.poll(buffer, WAIT);
        return lines(buffer, LINE);
    }

    /** Polls until a bounded source is exhausted. */
    List<String> takeAll() {
        RecordBuffer buffer = engine.newBuffer();
        Instant deadline = Instant.now().plus(PATIENCE);
        while (source.poll(buffer, WAIT) == ReadState.OPEN) {
            if (Instant.now().isAfter(deadline)) {
                return fail("not exhausted: " + source.reached());
            }
        }
        return lines(buffer, LINE);
    }

    /** As {@link #takeAll}, each poll into a batch of its own. */
    List<String> takeRest() {
        List<String> lines = new ArrayList<>();
        Instant deadline = Instant.now().plus(PATIENCE);
        ReadState state = ReadState.OPEN;
        while (state == ReadState.OPEN) {
            if (Instant.now().isAfter(deadline)) {
                return fail("not exhausted: " + source.reached());
            }
            RecordBuffer buffer = engine.newBuffer();
            state = source.poll(buffer, WAIT);
            lines.addAll(lines(buffer, LINE));
        }
        return lines;
    }

    RecordBuffer newBuffer() {
        return engine.newBuffer();
    }

    /** The records of a buffer, each as an SQL expression over {@code value} and the metadata columns shows it. */
    List<String> lines(RecordBuffer buffer, String expression) {
        List<MetadataColumn> metadata = new KafkaSourceType()
                .metadata().stream().map(SourceMetadata::column).toList();
        RawDecoder decoder = new RawDecoder(engine, Tombstones.DEAD_LETTER, metadata);
        List<String> lines = new ArrayList<>();
        try (RecordBatch batch = buffer.seal();
                DecodedBatch decoded = decoder.decode(batch);
                Connection connection = engine.connect();
                ResultSet rows = connection
                        .createStatement()
                        .executeQuery("SELECT " + expression + " FROM (" + decoded.sql() + ")")) {
            while (rows.next()) {
                lines.add(rows.getString(1));
            }
            decoded.misfits()
                    .forEach(misfit ->
                            lines.add(misfit.partition().name() + "@" + misfit.position() + " " + misfit.kind()));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return lines;
    }

    @Override
    public void close() {
        source.close();
        engine.close();
    }
}
