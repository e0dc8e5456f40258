package dev.inlet.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.batch.Engine;
import dev.inlet.batch.EngineSettings;
import dev.inlet.position.SourcePartition;
import dev.inlet.runtime.config.PipelineDefinition;
import dev.inlet.runtime.config.SourceDefinition;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatermarksTest {
    private static final List<String> BOTH = List.of("events", "answers");

    @TempDir
    Path directory;

    private Engine engine;
    private Connection connection;
    private Map<String, SourceStage> sources;
    private Watermarks watermarks;

    @BeforeEach
    void open() throws SQLException {
        PipelineDefinition definition = Pipelines.definition(directory, """
                name: p
                sources:
                  events: &source
                    type: generator
                    schema: ts TIMESTAMP
                    watermark: {column: ts, delay: 0s}
                  answers: *source
                sinks:
                  - {table: t, query: SELECT * FROM events}
                  - {table: u, query: SELECT * FROM answers}
                """);
        engine = Engine.open(new EngineSettings(256 << 20, 1, directory, List.of(directory)));
        connection = engine.connect();
        sources = new TreeMap<>();
        for (SourceDefinition source : definition.sources()) {
            sources.put(source.name(), new SourceStage(source, engine, connection));
        }
        watermarks = new Watermarks(sources, connection);
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
        engine.close();
    }

    /** A cut of a source with one partition. */
    private static SourceCut cut(String source, boolean read, boolean ended) {
        SourcePartition partition = new SourcePartition(source, "0");
        TreeMap<SourcePartition, PositionSpan> spans = new TreeMap<>();
        if (read) {
            spans.put(partition, new PositionSpan(0, 0, 1));
        }
        return new SourceCut(source, null, spans, 0, ended, ended, ended ? Set.of(partition) : Set.of());
    }

    /** Stages an epoch whose sources have these greatest times, in seconds; what it says of both. */
    private OptionalLong epoch(Map<String, Long> seconds, SourceCut... cuts) throws SQLException {
        Watermarks.Epoch epoch = watermarks.begin(new ArrayList<>(List.of(cuts)));
        for (Map.Entry<String, Long> shown : seconds.entrySet()) {
            String relation = "(SELECT '0' AS " + EventTime.PARTITION + ", " + shown.getValue() * 1_000_000 + " AS "
                    + EventTime.TIME + ")";
            assertThat(epoch.observe(sources.get(shown.getKey()), new Operator.Taken(true, relation, "ts")))
                    .isTrue();
        }
        OptionalLong watermark = epoch.of(BOTH);
        epoch.keep();
        return watermark;
    }

    @Test
    void theLeastOfBothCountsWhereBothHaveMore() throws SQLException {
        assertThat(epoch(Map.of("events", 9L, "answers", 5L), cut("events", true, false), cut("answers", true, false)))
                .hasValue(5_000);
    }

    @Test
    void whatHasNothingMoreToReadDoesNotHoldBackTheOther() throws SQLException {
        epoch(Map.of("events", 9L, "answers", 5L), cut("events", true, false), cut("answers", true, true));
        assertThat(epoch(Map.of("events", 20L), cut("events", true, false), cut("answers", false, true)))
                .hasValue(20_000);
    }

    @Test
    void aSourceThatWasNotAskedYetHoldsBackTheOther() throws SQLException {
        assertThat(epoch(Map.of("events", 9L), cut("events", true, true), cut("answers", false, false)))
                .isEmpty();
    }

    @Test
    void whatWasReadBeforeTheOtherTurnedOutToHaveNothingCountsThen() throws SQLException {
        epoch(Map.of("events", 9L), cut("events", true, true), cut("answers", false, false));
        assertThat(epoch(Map.of(), cut("events", false, true), cut("answers", false, true)))
                .hasValue(9_000);
    }

    @Test
    void whatWasReadBeforeTheOtherCountsWithIt() throws SQLException {
        epoch(Map.of("events", 9L), cut("events", true, true), cut("answers", false, false));
        assertThat(epoch(Map.of("answers", 12L), cut("events", false, true), cut("answers", true, false)))
                .hasValue(9_000);
        assertThat(epoch(Map.of("answers", 15L), cut("events", false, true), cut("answers", true, false)))
                .hasValue(15_000);
    }

    @Test
    void whereNothingNewWasReadNothingIsSaid() throws SQLException {
        epoch(Map.of("events", 9L, "answers", 5L), cut("events", true, true), cut("answers", true, true));
        assertThat(epoch(Map.of(), cut("events", false, true), cut("answers", false, true)))
                .isEmpty();
    }
}
