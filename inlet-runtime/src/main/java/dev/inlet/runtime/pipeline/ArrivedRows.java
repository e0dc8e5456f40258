package dev.inlet.runtime.pipeline;

import static dev.inlet.schema.DuckDbTypes.quote;

import dev.inlet.batch.Statements;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Rows of one source of the epoch in hand, in temporary tables of the engine: narrow ones in one; of wide ones each round's in a
 * table of its own, since a scan has 2,048 rows of a table in memory at once. Confined to the engine thread.
 */
final class ArrivedRows {
    private static final int AT_ONCE = 2048;

    /** Rounds are larger, so that only some of the rows of a round are in memory at once where rows are narrow. */
    private static final long MOST_AT_ONCE = 4L << 20;

    private final Statements statements;
    private final String name;
    private final List<String> tables = new ArrayList<>();

    /** @param name of the first table; those after it have a # and a number behind it, which names of sources have not */
    ArrivedRows(Statements statements, String name) {
        this.statements = statements;
        this.name = name;
    }

    /**
     * Adds rows.
     *
     * @param rowBytes about how many bytes one has
     * @return how many there were
     */
    long add(String select, long rowBytes) throws SQLException {
        if (!tables.isEmpty() && rowBytes * AT_ONCE <= MOST_AT_ONCE) {
            String table = tables.get(tables.size() - 1);
            long before = statements.count(table);
            statements.execute("INSERT INTO " + table + " " + select);
            return statements.count(table) - before;
        }
        String table = quote(tables.isEmpty() ? name : name + "#" + tables.size());
        statements.execute("CREATE OR REPLACE TEMP TABLE " + table + " AS " + select);
        tables.add(table);
        return statements.count(table);
    }

    boolean isEmpty() {
        return tables.isEmpty();
    }

    /** All of the rows, as they stand in a FROM clause. There must be some tables. */
    String relation() {
        return tables.size() == 1
                ? tables.get(0)
                : tables.stream()
                        .map(table -> "SELECT * FROM " + table)
                        .collect(Collectors.joining(" UNION ALL ", "(", ")"));
    }

    void drop() throws SQLException {
        for (String table : tables) {
            statements.execute("DROP TABLE IF EXISTS " + table);
        }
        tables.clear();
    }
}
