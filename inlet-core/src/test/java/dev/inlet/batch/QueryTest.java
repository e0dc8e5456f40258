package dev.inlet.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inlet.error.InletException;
import dev.inlet.schema.DdlParser;
import dev.inlet.schema.StructType;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTest {
    private static final StructType CLICKS =
            DdlParser.parseColumns("id BIGINT, ts TIMESTAMP, user STRUCT<id: BIGINT>, tags ARRAY<STRING>");
    private static Connection connection;

    @BeforeAll
    static void connect() throws SQLException {
        connection = DriverManager.getConnection("jdbc:duckdb:");
    }

    @AfterAll
    static void disconnect() throws SQLException {
        connection.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT * FROM clicks|[clicks]",
                "FROM Clicks JOIN users USING (id)|[clicks, users]",
                "WITH c AS (FROM clicks) SELECT * FROM c WHERE id IN (SELECT id FROM orders)|[clicks, orders]",
                "WITH clicks AS (SELECT * FROM clicks) SELECT * FROM clicks|[clicks]",
                "WITH orders AS (FROM clicks) FROM orders|[clicks]",
                "SELECT * FROM clicks UNION ALL BY NAME FROM orders|[clicks, orders]",
                "SELECT 1 AS a|[]"
            })
    void theSourcesOfAQueryAreFound(String sql, String sources) throws SQLException {
        assertThat(parse(sql).sources()).hasToString(sources);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM clicks",
                "SELECT id + 1 AS id, upper(tags[1]) FROM clicks WHERE id > 3 AND ts IS NOT NULL;",
                "SELECT c.id FROM clicks c LEFT JOIN users u ON u.id = c.id",
                "WITH c AS (SELECT id FROM clicks) SELECT id * 2 AS d FROM (SELECT * FROM c) -- twice"
            })
    void projectionsAndFiltersAreRowWise(String sql) throws SQLException {
        assertThat(parse(sql).rowWiseSource()).contains("clicks");
        assertThat(parse(sql).repeatable()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT count(*) FROM clicks",
                "SELECT DISTINCT id FROM clicks",
                "SELECT id FROM clicks LIMIT 3",
                "SELECT id FROM clicks ORDER BY id",
                "SELECT id FROM clicks GROUP BY ALL",
                "SELECT row_number() OVER () AS n FROM clicks",
                "SELECT id FROM clicks QUALIFY row_number() OVER () = 1",
                "SELECT unnest(tags) FROM clicks",
                "SELECT t FROM clicks, unnest(tags) AS u(t)",
                "SELECT c.id FROM clicks c JOIN orders o USING (id)",
                "SELECT c.id FROM clicks c RIGHT JOIN users u USING (id)",
                "SELECT id, (SELECT max(id) FROM clicks) AS m FROM clicks",
                "FROM clicks UNION ALL FROM clicks",
                "FROM clicks TABLESAMPLE 10%",
                "SELECT id FROM users",
                "SELECT 1 AS a"
            })
    void whatLooksAtSeveralRowsIsNotRowWise(String sql) throws SQLException {
        assertThat(parse(sql).rowWiseSource()).isEmpty();
        assertThat(parse(sql).repeatable()).isFalse();
    }

    @Test
    void aRandomValueIsRowWiseButNotRepeatable() throws SQLException {
        Query query = parse("SELECT id, uuid() AS u FROM clicks");
        assertThat(query.rowWiseSource()).contains("clicks");
        assertThat(query.repeatable()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELCT 1|line 1, column 1",
                "SELECT id FROM clicks WHER id > 1 AND|syntax error",
                "SELECT 1; SELECT 2|2 statements",
                "''|0 statements",
                "DELETE FROM clicks|not a SELECT",
                "SELECT * FROM clics|did you mean \"clicks\"",
                "SELECT * FROM other.clicks|no source 'other.clicks'",
                "SELECT * FROM '/etc/passwd'|no source '/etc/passwd'",
                "SELECT id FROM clicks WHERE id = ?|parameter",
                "SELECT 1; -- done|follows the semicolon"
            })
    void whatIsNotOneSelectOverTheSourcesIsRefused(String sql, String reason) {
        assertThatThrownBy(() -> parse(sql)).isInstanceOf(InletException.class).hasMessageContaining(reason);
    }

    @Test
    void anUnknownNameIsPointedAt() {
        assertThatThrownBy(() -> parse("SELECT 'ä'\nFROM clics")).hasMessageContaining("line 2, column 6");
    }

    @Test
    void theColumnsAreKnownBeforeTheRows() throws SQLException {
        List<ResultColumn> columns = parse(
                        "SELECT *, CAST(ts AS DATE) AS day, id / 2 AS half, user.id AS uid FROM clicks")
                .bind(connection, Map.of("clicks", CLICKS));

        assertThat(ResultColumn.row(columns))
                .isEqualTo(new StructType(
                        DdlParser.parseColumns(CLICKS.columnsDdl() + ", day DATE, half DOUBLE, uid BIGINT")
                                .fields()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT idd FROM clicks|\"id\"",
                "SELECT idd FROM clicks|LINE 1: SELECT idd FROM clicks",
                "SELECT id, rowid FROM clicks|\"rowid\"",
                "SELECT lenght(tags) FROM clicks|length",
                "SELECT id, user.id FROM clicks|called 'id'",
                "SELECT sum(id) AS total FROM clicks|Write CAST(… AS BIGINT)",
                "SELECT NULL AS nothing FROM clicks|'nothing'"
            })
    void whatDoesNotBindIsToldWithDuckDbsHint(String sql, String hint) {
        assertThatThrownBy(() -> parse(sql).bind(connection, Map.of("clicks", CLICKS)))
                .isInstanceOf(InletException.class)
                .hasMessageContaining(hint);
    }

    @Test
    void aQueryRunsOverRelationsThatStandForItsSources() throws SQLException {
        String sql = parse(
                        "WITH clicks AS (SELECT id FROM clicks) SELECT clicks.id, name FROM clicks JOIN users USING (id) -- end")
                .over(Map.of("clicks", "SELECT range AS id FROM range(5)", "users", "SELECT 3 AS id, 'x' AS name"));

        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getLong("id")).isEqualTo(3);
            assertThat(rows.next()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT a FROM clicks AS c(a, b)",
                "WITH c AS (SELECT b.x AS y FROM clicks b(x)) SELECT y FROM c",
                "SELECT tags FROM clicks PIVOT (max(user) FOR id IN (1, 2))"
            })
    void aQueryThatTakesColumnsWithoutNamingThemMayReadAll(String sql) throws SQLException {
        assertThat(parse(sql).mayRead("ts")).isTrue();
    }

    private static Query parse(String sql) throws SQLException {
        return Query.parse(connection, sql, List.of("clicks", "orders", "users"), List.of("users"));
    }
}
