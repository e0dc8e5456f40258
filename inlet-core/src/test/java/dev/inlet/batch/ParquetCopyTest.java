package dev.inlet.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that are wide for the memory that there is. */
class ParquetCopyTest {
    private static final String OPTIONS = "COMPRESSION zstd, COMPRESSION_LEVEL 1";

    @TempDir
    Path directory;

    private Engine engine;
    private Connection connection;
    private Path file;
    private final ParquetCopy copy = new ParquetCopy(ParquetCopy.ORDINARY_GROUP);

    @BeforeEach
    void open() throws SQLException {
        engine = Engine.open(new EngineSettings(
                EngineSettings.LEAST_MEMORY_BYTES, 1, directory.resolve("spill"), List.of(directory)));
        connection = engine.connect();
        file = directory.resolve("rows.parquet");
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void rowsOfAThousandBytesAreWrittenInTheirOrderWhereOneRowGroupWouldNotFit() throws SQLException {
        ParquetCopy.Written written =
                write("SELECT range AS id, rpad(range::VARCHAR, 1000, 'x') AS text FROM range(100000)", "");

        assertThat(written.rows()).isEqualTo(100_000);
        assertThat(written.bytes()).isEqualTo(file.toFile().length());
        assertIds(100_000);
        assertThat(groups()).allSatisfy(rows -> assertThat(rows).isLessThan(30_000));
    }

    @Test
    void rowsOfWhichAQueryGivesTooManyAtOnceAreWrittenToo() throws SQLException {
        assertThat(write(wideRows(1000, 100_000), "").rows()).isEqualTo(1000);

        assertIds(1000);
        assertThat(groups()).allSatisfy(rows -> assertThat(rows).isLessThanOrEqualTo(256));
    }

    @Test
    void rowsOfTenMillionBytesAreWrittenOneByOne() throws SQLException {
        assertThat(write(wideRows(12, 10_000_000), "").rows()).isEqualTo(12);

        assertIds(12);
        assertThat(groups()).containsOnly(1L);
    }

    /** DuckDB numbers rows under that name too. */
    @Test
    void wideRowsWithAColumnCalledRowidAreAllWritten() throws SQLException {
        String select = "SELECT id + 1000 AS rowid, text FROM (" + wideRows(12, 10_000_000) + ")";

        assertThat(write(select, "").rows()).isEqualTo(12);

        assertThat(number("SELECT count(*) FROM read_parquet('" + file + "', file_row_number = true) WHERE rowid ="
                        + " file_row_number + 1000 AND length(text) = 10000000"))
                .isEqualTo(12);
    }

    @Test
    void anOrderThatOnlyHelpsIsLeftOutWhereRowsAreTooWideForIt() throws SQLException {
        assertThat(write("SELECT * FROM (" + wideRows(1000, 100_000) + ")", " ORDER BY id DESC")
                        .rows())
                .isEqualTo(1000);

        assertThat(number("SELECT count(DISTINCT id) FROM '" + file + "' WHERE length(text) = 100000"))
                .isEqualTo(1000);
    }

    @Test
    void theNextFileBeginsWithAsFewRows() throws SQLException {
        write("SELECT range AS id, rpad(range::VARCHAR, 1000, 'x') AS text FROM range(100000)", "");

        write("SELECT range AS id FROM range(100000)", "");

        assertIds(100_000);
        assertThat(groups()).allSatisfy(rows -> assertThat(rows).isLessThan(30_000));
    }

    @Test
    void noRowsMakeAFileOfNone() throws SQLException {
        write(wideRows(1000, 100_000), "");

        assertThat(write("SELECT range AS id FROM range(0)", "").rows()).isZero();
    }

    @Test
    void memoryThatASingleRowDoesNotFitInIsTold() {
        assertThatThrownBy(() -> write("SELECT 1 AS id, repeat('x', 100000000) AS text", ""))
                .isInstanceOf(SQLException.class)
                .satisfies(e ->
                        assertThat(SqlFailures.isOfMemory((SQLException) e)).isTrue());
    }

    @Test
    void anotherFailureIsToldAndIsNoReasonForSmallerGroups() throws SQLException {
        assertThatThrownBy(() -> write("SELECT error('no such day') AS id", "")).hasMessageContaining("no such day");
        write("SELECT range AS id FROM range(100000)", "");

        assertThat(groups()).containsExactly(100_000L);
    }

    private ParquetCopy.Written write(String select, String order) throws SQLException {
        return copy.write(connection, select, order, file.toString(), OPTIONS);
    }

    /** A {@code SELECT} of rows of which those that a table has fit in memory, but not 2,048. */
    private String wideRows(int rows, int bytes) throws SQLException {
        int portion = Math.max(1, 4_000_000 / bytes);
        StringJoiner tables = new StringJoiner(" UNION ALL ");
        for (int from = 0; from < rows; from += portion) {
            execute("CREATE TEMP TABLE wide_" + from + " AS SELECT range AS id, rpad(range::VARCHAR, " + bytes
                    + ", 'x') AS text FROM range(" + from + ", " + Math.min(rows, from + portion) + ")");
            tables.add("SELECT * FROM wide_" + from);
        }
        return tables.toString();
    }

    private void assertIds(long rows) throws SQLException {
        assertThat(number("SELECT count(*) FROM read_parquet('" + file + "', file_row_number = true) WHERE id ="
                        + " file_row_number"))
                .isEqualTo(rows);
    }

    private List<Long> groups() throws SQLException {
        List<Long> groups = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(
                        "SELECT DISTINCT row_group_id, row_group_num_rows FROM parquet_metadata('" + file + "')")) {
            while (result.next()) {
                groups.add(result.getLong(2));
            }
        }
        return groups;
    }

    private long number(String select) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(select)) {
            result.next();
            return result.getLong(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
