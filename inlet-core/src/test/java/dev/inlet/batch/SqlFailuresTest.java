package dev.inlet.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.inlet.error.InletException;
import dev.inlet.schema.DdlParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What DuckDB fails by that is no record's fault: nothing of the batch is left, and no record is blamed. */
class SqlFailuresTest {
    /** About 200 MB, of which the memory takes a third. */
    private static final String TOO_MUCH =
            "FROM (SELECT range AS id, repeat(md5(range::VARCHAR), 64) AS pad FROM range(100000))";

    @TempDir
    Path directory;

    private Path data;
    private Engine engine;
    private Connection connection;

    @BeforeEach
    void open() throws Exception {
        data = Files.createDirectory(directory.resolve("data"));
        engine = Engine.open(
                new EngineSettings(EngineSettings.LEAST_MEMORY_BYTES, 1, directory.resolve("spill"), List.of(data)));
        connection = engine.connect();
    }

    @AfterEach
    void close() {
        engine.close();
    }

    /** From now on nothing can be spilled. */
    private void breakSpill() throws IOException {
        try (Stream<Path> made = Files.list(directory.resolve("spill"))) {
            for (Path path : made.filter(Files::isDirectory).toList()) {
                Files.delete(path);
                Files.createFile(path);
            }
        }
    }

    private ParquetStager stager(String select, String ddl) throws SQLException {
        return new ParquetStager(
                data,
                DdlParser.parseColumns(ddl),
                List.of(),
                ResultColumn.describe(connection, select),
                StagingOptions.DEFAULT);
    }

    private void assertNothingLeft() throws IOException {
        try (Stream<Path> files = Files.walk(data)) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        }
    }

    @Test
    void aBatchForWhichMemoryAndSpillDoNotSufficeMayBeTriedAgain() throws Exception {
        breakSpill();
        String select = "SELECT * " + TOO_MUCH + " ORDER BY pad";
        ParquetStager stager = stager(select, "id BIGINT, pad STRING");

        InletException told = catchThrowableOfType(
                InletException.class, () -> stager.stage(connection, new Relation(select, true, 0)));

        assertThat(told.kind()).isEqualTo(InletException.Kind.TRANSIENT);
        assertThat(told.wayOut()).containsAnyOf("`memory`", "spill directory");
        assertNothingLeft();
    }

    @Test
    void memoryThatGivesOutWhileFaultyRowsAreLookedForBlamesNoRow() throws Exception {
        Query query =
                Query.parse(connection, "SELECT CAST(text AS INT) AS n FROM clicks", List.of("clicks"), List.of());
        query.bind(connection, Map.of("clicks", DdlParser.parseColumns("text STRING, pad STRING")));
        Map<String, String> relations = Map.of("clicks", "SELECT if(id = 0, 'x', '1') AS text, pad " + TOO_MUCH);
        ParquetStager stager = stager("SELECT 1::INT AS n", "n INT");
        assertThat(stager.stage(connection, new Relation(query.over(relations), true, 0)))
                .isInstanceOf(StagingOutcome.ValueRefused.class);
        breakSpill();

        SQLException failure =
                catchThrowableOfType(SQLException.class, () -> FaultSearch.run(connection, query, relations, stager));

        assertThat(SqlFailures.isOfValue(failure)).isFalse();
        assertThat(SqlFailures.tell("shaping a batch", failure).kind()).isEqualTo(InletException.Kind.TRANSIENT);
        assertNothingLeft();
    }

    /** DuckDB tells it as if it were of the value: an "Invalid Input Error". */
    @Test
    void whatOurOwnFunctionsThrowIsNoRecordsFault() throws Exception {
        String select = "SELECT range AS id FROM range(10) WHERE " + RowSelections.condition(99, "0", "range");
        ParquetStager stager = stager("SELECT 1::BIGINT AS id", "id BIGINT");

        InletException told = catchThrowableOfType(
                InletException.class, () -> stager.stage(connection, new Relation(select, true, 0)));

        assertThat(told.kind()).isEqualTo(InletException.Kind.BUG);
        assertThat(told).hasMessageContaining("this selection is no longer there");
        assertNothingLeft();
    }

    @Test
    void heapThatGivesOutWithinAFunctionMayBeTriedAgain() {
        SQLException failure = new SQLException(
                "Invalid Input Error: java.lang.OutOfMemoryError: Java heap space\n\tat a.B.c(B.java:1)\n");

        assertThat(SqlFailures.isOfValue(failure)).isFalse();
        assertThat(SqlFailures.tell("shaping a batch", failure).kind()).isEqualTo(InletException.Kind.TRANSIENT);
    }

    @Test
    void aValueThatIsRefusedInTheMiddleOfAFileLeavesNothingOfTheFile() throws Exception {
        String select = "SELECT if(range = 300000, error('no such day'), range) AS id FROM range(400000)";
        ParquetStager stager = stager("SELECT 1::BIGINT AS id", "id BIGINT");

        assertThat(stager.stage(connection, new Relation(select, true, 0)))
                .isEqualTo(new StagingOutcome.ValueRefused("Invalid Input Error: no such day"));
        assertNothingLeft();
    }
}
