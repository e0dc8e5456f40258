package dev.inlet.runtime.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inlet.batch.Engine;
import dev.inlet.batch.EngineSettings;
import dev.inlet.batch.RecordBatch;
import dev.inlet.batch.RecordBuffer;
import dev.inlet.error.InletException;
import dev.inlet.option.Options;
import dev.inlet.position.SourcePartition;
import dev.inlet.runtime.source.ReadState;
import dev.inlet.runtime.source.SourceContext;
import dev.inlet.runtime.source.SourceType;
import dev.inlet.runtime.source.StoredProgress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratorSourceTest {
    private static final SourcePartition EVENTS = new SourcePartition("shop", "events");

    @TempDir
    Path temporary;

    private Engine engine;
    private Instant now = Instant.parse("2026-11-01T12:00:00Z");

    @BeforeEach
    void openEngine() {
        engine = Engine.open(new EngineSettings(EngineSettings.LEAST_MEMORY_BYTES, 1, temporary, List.of()));
    }

    @AfterEach
    void closeEngine() {
        engine.close();
    }

    private GeneratorSource open(Map<String, ?> options, boolean bounded, long position) {
        GeneratorSourceType type = new GeneratorSourceType();
        GeneratorSource source = (GeneratorSource) type.create(new SourceContext(
                "pipeline",
                "shop",
                Options.of(type.options(), options),
                bounded,
                false,
                Set.of(),
                temporary,
                () -> now));
        source.open(stored(position, source.identities()));
        return source;
    }

    private static StoredProgress stored(long position, Map<SourcePartition, Long> identities) {
        TreeMap<SourcePartition, Long> positions = new TreeMap<>(Map.of(EVENTS, position));
        return new StoredProgress(positions, positions, identities, Stream::empty);
    }

    private List<RecordBatch.Range> poll(GeneratorSource source) {
        RecordBuffer buffer = engine.newBuffer();
        source.poll(buffer, Duration.ZERO);
        try (RecordBatch batch = buffer.seal()) {
            return batch.ranges();
        }
    }

    @Test
    void theTypeIsFoundByItsName() {
        assertThat(ServiceLoader.load(SourceType.class))
                .anyMatch(type -> type.name().equals("generator"));
    }

    @Test
    void asManyEventsComeAsTimeHasPassed() {
        GeneratorSource source = open(Map.of("rows-per-second", 100), false, 0);
        assertThat(poll(source)).isEmpty();
        now = now.plusMillis(250);
        assertThat(poll(source)).containsExactly(new RecordBatch.Range(EVENTS, 0, 25));
        now = now.plusMillis(250);
        assertThat(poll(source)).containsExactly(new RecordBatch.Range(EVENTS, 25, 50));
    }

    @Test
    void aRestartGoesOnAtThePosition() {
        GeneratorSource source = open(Map.of("rows-per-second", 100), false, 1_000);
        now = now.plusSeconds(1);
        assertThat(poll(source)).containsExactly(new RecordBatch.Range(EVENTS, 1_000, 1_100));
    }

    @Test
    void onceEndsAtTheRowsOfTheOption() {
        GeneratorSource source = open(Map.of("rows", 12), true, 5);
        RecordBuffer buffer = engine.newBuffer();
        assertThat(source.poll(buffer, Duration.ZERO)).isEqualTo(ReadState.EXHAUSTED);
        try (RecordBatch batch = buffer.seal()) {
            assertThat(batch.ranges()).containsExactly(new RecordBatch.Range(EVENTS, 5, 12));
        }
    }

    @Test
    void onceWithoutRowsTakesOneSecond() {
        GeneratorSource source = open(Map.of("rows-per-second", 7), true, 0);
        assertThat(poll(source)).containsExactly(new RecordBatch.Range(EVENTS, 0, 7));
    }

    @Test
    void anEventDependsOnTheSeedAndItsNumberOnly() {
        String event = text(new GeneratedEvents(1).event(7));
        assertThat(event)
                .isEqualTo(text(new GeneratedEvents(1).event(7)))
                .isNotEqualTo(text(new GeneratedEvents(2).event(7)))
                .matches(
                        "\\{\"id\":7,\"time\":\"2026-01-01T00:00:00.007Z\",\"user\":\\{\"id\":\\d+,\"country\":\"[A-Z]{2}\"},"
                                + "\"action\":\"[a-z]+\",\"item\":\"[a-z]+\",\"amount\":\\d+\\.\\d{2}}");
    }

    @Test
    void anotherSeedUnderTheSameNameIsRefused() {
        GeneratorSource source = open(Map.of("seed", 1), false, 0);
        GeneratorSource other = open(Map.of("seed", 2), false, 0);
        assertThatThrownBy(() -> other.open(stored(10, source.identities())))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("seed");
    }

    private static String text(byte[] event) {
        return new String(event, StandardCharsets.UTF_8);
    }
}
