package dev.inlet.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.batch.StagingOutcome.Staged;
import dev.inlet.schema.DdlParser;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaultSearchTest {
    @TempDir
    Path root;

    private Connection connection;

    @BeforeEach
    void connect() throws SQLException {
        connection = DriverManager.getConnection("jdbc:duckdb:");
    }

    @AfterEach
    void disconnect() throws SQLException {
        connection.close();
    }

    @Test
    void rowsThatCannotBeStagedAreFoundAndTheRestIsStaged() throws SQLException {
        Query query = query("SELECT CAST(text AS INT) AS n, id, d FROM clicks");
        ParquetStager stager = stager(query, "n INT NOT NULL, id INT, d DATE", List.of());
        Map<String, String> relations = Map.of("clicks", """
                SELECT CASE range WHEN 7 THEN 'x' WHEN 4000 THEN NULL WHEN 4999 THEN '9999999999' ELSE '1' END AS text,
                    range::INT AS id, CASE range WHEN 12 THEN DATE 'infinity' END AS d
                FROM range(5000)""");
        assertThat(stager.stage(connection, new Relation(query.over(relations), true, 0)))
                .isNotInstanceOf(Staged.class);

        try (FaultSearch search = FaultSearch.run(connection, query, relations, stager)) {
            assertThat(search.faults()).extracting(FaultSearch.Fault::row).containsExactly(7L, 12L, 4000L, 4999L);
            assertThat(search.faults().get(0).message()).contains("'x'").doesNotContain("LINE");
            assertThat(search.faults().get(1).message()).isEqualTo("column d is infinity, which Delta cannot store");
            assertThat(search.faults().get(2).message()).isEqualTo("column n is NULL, which the table forbids");

            StagingOutcome rest = stager.stage(connection, search.rest(0));
            assertThat(((Staged) rest).files())
                    .singleElement()
                    .satisfies(f -> assertThat(f.rows()).isEqualTo(4996));
        }
    }

    @Test
    void faultsOfPartitionValuesAndOfTheFilterAreFound() throws SQLException {
        Query query = query("SELECT id, d FROM clicks WHERE CAST(text AS INT) > 0");
        ParquetStager stager = stager(query, "id INT, d DATE", List.of("d"));
        Map<String, String> relations = Map.of("clicks", """
                SELECT if(range = 3, 'x', '1') AS text, range::INT AS id,
                    if(range = 5, DATE '12000-01-01', DATE '2024-01-01') AS d FROM range(10)""");

        try (FaultSearch search = FaultSearch.run(connection, query, relations, stager)) {
            assertThat(search.faults()).extracting(FaultSearch.Fault::row).containsExactly(3L, 5L);
            assertThat(search.faults().get(1).message()).contains("years 1 to 9999");
        }
    }

    /** DuckDB numbers rows under that name too. */
    @Test
    void aColumnOfTheSourceCalledRowidIsLikeAnyOther() throws SQLException {
        Query query = query("SELECT CAST(text AS INT) AS n, rowid FROM clicks");
        List<ResultColumn> columns =
                query.bind(connection, Map.of("clicks", DdlParser.parseColumns("text STRING, rowid BIGINT")));
        ParquetStager stager = new ParquetStager(
                root, DdlParser.parseColumns("n INT, rowid BIGINT"), List.of(), columns, StagingOptions.DEFAULT);
        Map<String, String> relations =
                Map.of("clicks", "SELECT if(range = 3, 'x', '1') AS text, 9 - range AS rowid FROM range(10)");

        try (FaultSearch search = FaultSearch.run(connection, query, relations, stager)) {
            assertThat(search.faults()).extracting(FaultSearch.Fault::row).containsExactly(3L);

            StagingOutcome rest = stager.stage(connection, search.rest(0));
            StagedFile file = ((Staged) rest).files().get(0);
            assertThat(file.rows()).isEqualTo(9);
            try (Statement statement = connection.createStatement();
                    ResultSet ids = statement.executeQuery(
                            "SELECT list(rowid)::VARCHAR FROM '" + root.resolve(file.path()) + "'")) {
                ids.next();
                assertThat(ids.getString(1)).isEqualTo("[9, 8, 7, 5, 4, 3, 2, 1, 0]");
            }
        }
    }

    @Test
    void aMapIsWrittenAsItIsWhateverColumnsAreCalled() throws SQLException {
        String select = "SELECT {'key': 'wrong', 'value': 7} AS x1, MAP {'k': 1} AS m";
        ParquetStager stager = new ParquetStager(
                root,
                DdlParser.parseColumns("x1 STRUCT<key: STRING, value: INT>, m MAP<STRING, BIGINT>"),
                List.of(),
                ResultColumn.describe(connection, select),
                StagingOptions.DEFAULT);

        StagingOutcome staged = stager.stage(connection, new Relation(select, true, 0));

        StagedFile file = ((Staged) staged).files().get(0);
        try (Statement statement = connection.createStatement();
                ResultSet maps = statement.executeQuery("SELECT m::VARCHAR FROM '" + root.resolve(file.path()) + "'")) {
            maps.next();
            assertThat(maps.getString(1)).isEqualTo("{k=1}");
        }
    }

    private Query query(String sql) throws SQLException {
        return Query.parse(connection, sql, List.of("clicks"), List.of());
    }

    private ParquetStager stager(Query query, String ddl, List<String> partitionColumns) throws SQLException {
        List<ResultColumn> columns =
                query.bind(connection, Map.of("clicks", DdlParser.parseColumns("text STRING, id INT, d DATE")));
        return new ParquetStager(root, DdlParser.parseColumns(ddl), partitionColumns, columns, StagingOptions.DEFAULT);
    }
}
