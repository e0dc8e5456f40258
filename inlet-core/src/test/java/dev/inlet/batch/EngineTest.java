package dev.inlet.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inlet.error.InletException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EngineTest {
    @TempDir
    Path directory;

    private Path data;
    private Path other;

    @BeforeEach
    void directories() throws IOException {
        data = Files.createDirectory(directory.resolve("data"));
        // Its path begins with that of the directory that is allowed.
        other = Files.createDirectory(directory.resolve("data-of-others"));
        Files.writeString(other.resolve("secret.csv"), "a,b\n1,2\n");
    }

    private Engine open(long memoryBytes) {
        return Engine.open(new EngineSettings(memoryBytes, 1, directory.resolve("spill"), List.of(data)));
    }

    private static void run(Engine engine, String sql) throws SQLException {
        try (Connection connection = engine.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String value(Engine engine, String sql) throws SQLException {
        try (Connection connection = engine.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }

    @Test
    void sqlReadsAndWritesTheGivenDirectories() throws SQLException {
        try (Engine engine = open(128L << 20)) {
            run(engine, "COPY (SELECT 42 AS answer) TO '" + data.resolve("a.parquet") + "'");
            assertThat(value(engine, "SELECT answer FROM '" + data.resolve("a.parquet") + "'"))
                    .isEqualTo("42");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM read_csv('OTHER/secret.csv')",
                "SELECT * FROM read_text('OTHER/secret.csv')",
                "SELECT * FROM read_text('DATA/../data-of-others/secret.csv')",
                "SELECT * FROM glob('OTHER/*')",
                "COPY (SELECT 1) TO 'OTHER/out.parquet'",
                "ATTACH 'OTHER/x.db'",
                "EXPORT DATABASE 'OTHER/dump'",
                "INSTALL httpfs",
                "LOAD 'OTHER/x.duckdb_extension'",
                "SET enable_external_access=true",
                "SET memory_limit='64GB'",
                "SET GLOBAL TimeZone='Asia/Tokyo'",
                "SET lock_configuration=false",
                "RESET allowed_directories"
            })
    void sqlCanNeitherReachElsewhereNorLiftItsLimits(String sql) {
        try (Engine engine = open(128L << 20)) {
            assertThatThrownBy(() ->
                            run(engine, sql.replace("OTHER", other.toString()).replace("DATA", data.toString())))
                    .isInstanceOf(SQLException.class);
        }
        assertThat(other.toFile().list()).containsExactly("secret.csv");
    }

    @Test
    void timesAreInUtcOnEveryConnection() throws SQLException {
        try (Engine engine = open(128L << 20)) {
            assertThat(value(engine, "SELECT current_setting('TimeZone')")).isEqualTo("UTC");
            assertThat(value(engine, "SELECT make_timestamptz(0)::VARCHAR")).isEqualTo("1970-01-01 00:00:00+00");
        }
    }

    @Test
    void whatDoesNotFitInMemoryIsSpilledAndGoneAfterwards() throws Exception {
        Path spill = directory.resolve("spill");
        try (Engine engine = open(EngineSettings.LEAST_MEMORY_BYTES);
                Connection connection = engine.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TEMP TABLE t AS SELECT i, md5(i::VARCHAR) AS m FROM range(3000000) r(i)");
            try (Stream<Path> files = Files.walk(spill)) {
                assertThat(files.filter(Files::isRegularFile)).isNotEmpty();
            }
            assertThat(value(engine, "SELECT current_setting('memory_limit')")).isEqualTo("64.0 MiB");
        }
        assertThat(spill).isEmptyDirectory();
    }

    @Test
    void connectionsThatWereLeftOpenEndWithTheEngineOrItsMemoryWouldStay() throws SQLException {
        Engine engine = open(128L << 20);
        Connection left = engine.connect();
        engine.close();
        assertThat(left.isClosed()).isTrue();
    }

    /** Who is killed cannot tidy up; who runs must not be tidied up. */
    @Test
    void whatAKilledProcessSpilledIsRemovedByTheNextAndWhatOneThatRunsSpillsIsNot() throws IOException {
        Path abandoned = Files.createDirectories(directory.resolve("spill/inlet-spill-1"));
        Files.writeString(abandoned.resolve("duckdb_temp_block-1.block"), "spilled");
        Files.createFile(directory.resolve("spill/inlet-spill-1.lock"));
        Path unlocked = Files.createDirectories(directory.resolve("spill/inlet-spill-2"));
        try (Engine running = open(128L << 20)) {
            assertThat(abandoned).doesNotExist();
            List<Path> others = spilled();
            try (Engine next = open(128L << 20)) {
                assertThat(spilled()).containsAll(others).hasSize(others.size() + 2);
            }
            assertThat(spilled()).isEqualTo(others).contains(unlocked);
        }
        assertThat(spilled()).containsExactly(unlocked);
    }

    private List<Path> spilled() throws IOException {
        try (Stream<Path> paths = Files.list(directory.resolve("spill"))) {
            return paths.sorted().toList();
        }
    }

    @Test
    void aSpillDirectoryThatCannotBeMadeIsToldOf() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        assertThatThrownBy(() -> Engine.open(new EngineSettings(64L << 20, 1, file, List.of())))
                .isInstanceOfSatisfying(
                        InletException.class, e -> assertThat(e.kind()).isEqualTo(InletException.Kind.CONFIGURATION))
                .hasMessageContaining(file.toString());
    }
}
