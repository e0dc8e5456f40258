package dev.inlet.it;

import static dev.inlet.it.SparkDelta.sql;
import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.batch.ScanRelation;
import dev.inlet.storage.LocalFileIO;
import dev.inlet.table.AsOf;
import dev.inlet.table.TableScan;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables made by Spark, read by both: what is compared is each value's text, written by the side that read it. */
class ReadSparkTablesTest {
    private final Engine engine = DefaultEngine.create(new LocalFileIO());

    @TempDir
    Path directory;

    private Connection duckdb;
    private Path path;
    private String table;

    @BeforeEach
    void open() throws SQLException {
        duckdb = DriverManager.getConnection("jdbc:duckdb:");
        try (Statement statement = duckdb.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
        }
        path = directory.resolve("table");
        table = SparkDelta.table(path);
    }

    @AfterEach
    void close() throws SQLException {
        duckdb.close();
    }

    /** The rows of a version, sorted, each the given expressions as text joined by {@code |}. */
    private List<String> inlet(AsOf asOf, String... expressions) throws SQLException {
        TableScan scan = TableScan.plan(engine, path.toString(), asOf);
        List<String> rows = new ArrayList<>();
        try (ScanRelation relation = ScanRelation.open(duckdb, scan.files());
                Statement statement = duckdb.createStatement();
                ResultSet result = statement.executeQuery(
                        "SELECT " + casts("VARCHAR", expressions) + " FROM (" + relation.sql() + ")")) {
            while (result.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= expressions.length; i++) {
                    values.add(result.getString(i));
                }
                rows.add(String.join("|", values));
            }
        }
        return rows.stream().sorted().toList();
    }

    /** The same from Spark. */
    private List<String> spark(String from, String... expressions) {
        return SparkDelta.rows("SELECT " + casts("STRING", expressions) + " FROM " + from).stream()
                .map(row -> row.mkString("|"))
                .sorted()
                .toList();
    }

    private static String casts(String type, String... expressions) {
        List<String> casts = new ArrayList<>();
        for (String expression : expressions) {
            casts.add("CAST(" + expression + " AS " + type + ")");
        }
        return String.join(", ", casts);
    }

    /** Both read the same, and it is not nothing. */
    private void assertSame(String... expressions) throws SQLException {
        assertThat(inlet(AsOf.LATEST, expressions)).isNotEmpty().isEqualTo(spark(table, expressions));
    }

    @Test
    void rowsThatSparkDeletedAreNotRead() throws Exception {
        sql("CREATE TABLE " + table + " (id BIGINT, name STRING) USING delta"
                + " TBLPROPERTIES ('delta.enableDeletionVectors' = true)");
        sql("INSERT INTO " + table + " SELECT id, concat('n', id) FROM range(1000)");
        sql("DELETE FROM " + table + " WHERE id % 7 = 0");
        sql("DELETE FROM " + table + " WHERE id % 5 = 0");
        assertThat(path.toFile().list((dir, name) -> name.endsWith(".bin"))).isNotEmpty();
        assertSame("id", "name");
    }
}
