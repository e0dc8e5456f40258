package dev.inlet.source.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.batch.DecodedBatch;
import dev.inlet.batch.Engine;
import dev.inlet.batch.EngineSettings;
import dev.inlet.batch.JsonDecoder;
import dev.inlet.batch.JsonLines;
import dev.inlet.batch.JsonOptions;
import dev.inlet.batch.MetadataColumn;
import dev.inlet.batch.Query;
import dev.inlet.batch.RecordBatch;
import dev.inlet.runtime.config.PipelineDefinition;
import dev.inlet.runtime.config.PipelineReader;
import dev.inlet.runtime.config.SourceDefinition;
import dev.inlet.runtime.source.FileBatch;
import dev.inlet.runtime.source.SourceContext;
import dev.inlet.runtime.source.SourceMetadata;
import dev.inlet.runtime.source.StoredProgress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The quickstart's pipeline file goes with its data. */
class QuickstartDataTest {
    private static final Path PIPELINE = Path.of("../examples/quickstart/earthquakes.yaml");

    @TempDir
    Path temporary;

    @Test
    void allEventsBecomeRowsButTheFiveWithoutResidual() throws Exception {
        PipelineDefinition pipeline = PipelineReader.standard().read(PIPELINE).definition();
        SourceDefinition source = pipeline.sources().get(0);
        List<MetadataColumn> metadata = new FilesSourceType()
                .metadata().stream().map(SourceMetadata::column).toList();
        try (Engine engine = Engine.open(new EngineSettings(256L << 20, 1, temporary, List.of()));
                Connection connection = engine.connect();
                JsonLines lines =
                        new JsonLines(engine, source.name(), files(source).files(), Long.MAX_VALUE);
                RecordBatch batch = lines.next().orElseThrow();
                DecodedBatch decoded = new JsonDecoder(
                                engine, source.schema().orElseThrow(), JsonOptions.STRICT, metadata)
                        .decode(batch)) {
            assertThat(decoded.rows()).isEqualTo(1702);
            assertThat(decoded.misfits())
                    .hasSize(5)
                    .allSatisfy(misfit -> assertThat(misfit.message()).contains("rms"));
            String sql = pipeline.sinks().get(0).query().orElseThrow();
            Query query = Query.parse(connection, sql, List.of(source.name()), List.of());
            String summary = "SELECT count(*), count(DISTINCT id), count(DISTINCT day), min(time), max(file) FROM ("
                    + query.over(Map.of(source.name(), decoded.sql())) + ")";
            try (Statement statement = connection.createStatement();
                    ResultSet result = statement.executeQuery(summary)) {
                result.next();
                assertThat(result.getLong(1)).isEqualTo(1702);
                assertThat(result.getLong(2)).isEqualTo(1702);
                assertThat(result.getLong(3)).isEqualTo(8);
                assertThat(result.getString(4)).startsWith("2018-01-31");
                assertThat(result.getString(5)).isEqualTo("2018-02-07.jsonl");
            }
        }
    }

    private FileBatch files(SourceDefinition source) {
        SourceContext context = new SourceContext(
                "earthquakes",
                source.name(),
                source.options(),
                true,
                false,
                Set.of(),
                temporary.resolve("state"),
                () -> Instant.parse("2100-01-01T00:00:00Z"));
        FilesSource files = new FilesSource(context);
        files.open(new StoredProgress(new TreeMap<>(), new TreeMap<>(), Map.of(), Stream::empty));
        return files.next(Long.MAX_VALUE, Duration.ZERO).orElseThrow();
    }
}
