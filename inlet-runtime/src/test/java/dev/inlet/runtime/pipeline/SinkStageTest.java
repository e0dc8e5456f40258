package dev.inlet.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.batch.Engine;
import dev.inlet.batch.EngineSettings;
import dev.inlet.batch.Query;
import dev.inlet.batch.StagedFile;
import dev.inlet.commit.CommitRequest;
import dev.inlet.commit.RowCounts;
import dev.inlet.commit.TableCommitter;
import dev.inlet.position.PositionRange;
import dev.inlet.position.SourcePartition;
import dev.inlet.runtime.config.SinkDefinition;
import dev.inlet.schema.DdlParser;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.TableDefinition;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SinkStageTest {
    @TempDir
    Path directory;

    /** As where one large file brings one new field after the other. */
    @ParameterizedTest
    @ValueSource(strings = {"none", "name", "id"})
    void columnsThatAreAddedOneAfterTheOtherForOneCommitKeepTheirValues(String mapping) throws Exception {
        DeltaTable table = DeltaTable.local(directory.resolve("t"));
        table.create(new TableDefinition(
                DdlParser.parseColumns("id BIGINT"),
                List.of(),
                Map.of("delta.columnMapping.mode", mapping),
                Optional.empty()));
        SinkDefinition definition = Pipelines.definition(directory, """
                        name: test
                        sources: {events: {type: lines, path: events.jsonl, schema: id BIGINT}}
                        sinks: [{table: t, schema-evolution: add-columns}]
                        """).sinks().get(0);
        EngineSettings settings = new EngineSettings(
                EngineSettings.LEAST_MEMORY_BYTES, 1, directory.resolve("spill"), List.of(directory));
        try (Engine engine = Engine.open(settings);
                Connection connection = engine.connect()) {
            SinkStage sink = new SinkStage(
                    definition, table, Query.all("events"), connection, directory.resolve("state"), event -> {});
            List<StagedFile> files = new ArrayList<>();
            sink.bind(Map.of("events", DdlParser.parseColumns("id BIGINT, a STRING, s STRUCT<x: INT>")));
            files.addAll(sink.stage(Map.of("events", "SELECT 1::BIGINT AS id, 'a1' AS a, {'x': 1::INT} AS s"), 100)
                    .files());
            sink.bind(Map.of(
                    "events", DdlParser.parseColumns("id BIGINT, a STRING, s STRUCT<x: INT, y: INT>, b STRING")));
            files.addAll(sink.stage(
                            Map.of(
                                    "events",
                                    "SELECT 2::BIGINT AS id, 'a2' AS a, {'x': 2::INT, 'y': 3::INT} AS s, 'b2' AS b"),
                            100)
                    .files());
            TableCommitter.open(table, "test")
                    .commit(new CommitRequest(
                            List.of(new PositionRange(
                                    new SourcePartition("events", "lines"), PositionRange.NONE, 0, 2)),
                            Map.of(),
                            OptionalLong.empty(),
                            files,
                            new RowCounts(2, 2, 0, 0),
                            Map.of(),
                            sink.addedColumns()));
        }
        assertThat(Pipelines.rows(directory.resolve("t"), "SELECT id, a, s.x, s.y, b FROM %s ORDER BY id"))
                .containsExactly("1|a1|1|null|null", "2|a2|2|3|b2");
    }
}
