package dev.inlet.runtime.pipeline;

import static dev.inlet.runtime.pipeline.Join.between;
import static dev.inlet.runtime.pipeline.Join.union;

import dev.inlet.batch.Statements;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which left rows of an outer join have a match, in one epoch: those of the pairs that the epoch makes, and those that earlier ones
 * kept. By key and time: rows that have both in common match the same. Confined to the engine thread.
 */
final class LeftMatches {
    /** The store of left rows that have a match, by key and time; with the place of a right row that is one. */
    static final String STORE = "matched";

    private final Join join;
    private final JoinRows rows;
    private final Statements statements;
    private final boolean isLost;
    private final String pairs;
    private final String found;

    /** Those of the two that are there. */
    private final Set<String> tables = new LinkedHashSet<>();

    /** @param isLost whether it is not known of rows that are read again which of them have a match */
    LeftMatches(Join join, JoinRows rows, Statements statements, boolean isLost) {
        this.join = join;
        this.rows = rows;
        this.statements = statements;
        this.isLost = isLost;
        this.pairs = join.tables() + "pairs";
        this.found = join.tables() + "matched";
    }

    /**
     * Makes the epoch's pairs, to look at them, and finds what they match.
     *
     * @param selects of {@link NewPairs#selects}
     * @return how many there are
     */
    long find(List<String> selects) throws SQLException {
        long made = 0;
        if (!selects.isEmpty()) {
            append(pairs, String.join(" UNION ALL ", selects));
            made = statements.count(pairs);
        }
        if (made > 0) {
            append(found, "SELECT " + join.match() + " FROM " + pairs);
        }
        if (isLost) {
            // What was found before is lost. The pairs of these rows are in the table.
            Optional<String> lefts = rows.known(join.left(), Long.MIN_VALUE, Long.MAX_VALUE);
            Optional<String> rights = rows.known(join.right(), Long.MIN_VALUE, Long.MAX_VALUE);
            if (lefts.isPresent() && rights.isPresent()) {
                append(found, "SELECT " + join.match() + " FROM (" + join.pairs(lefts.get(), rights.get()) + ")");
            }
        }
        return made;
    }

    private void append(String table, String select) throws SQLException {
        statements.execute(
                tables.add(table)
                        ? "CREATE OR REPLACE TEMP TABLE " + table + " AS " + select
                        : "INSERT INTO " + table + " " + select);
    }

    /** The table of the pairs. After {@link #find} made some. */
    String pairs() {
        return pairs;
    }

    /** A SELECT of what the epoch found, one for each key and time. */
    Optional<String> found() {
        return foundRows().map(join::distinct);
    }

    private Optional<String> foundRows() {
        return tables.contains(found) ? Optional.of("SELECT * FROM " + found) : Optional.empty();
    }

    /** A SELECT of those of these left rows, all of them within these times, that have no match. After {@link #find}. */
    String unmatched(String lefts, long least, long greatest) throws SQLException {
        Optional<String> matches = union(rows.of(rows.segments(STORE, least, greatest)), foundRows());
        return join.unmatched(lefts, matches.map(all -> between(all, least, greatest)));
    }

    void drop() throws SQLException {
        for (String table : tables) {
            statements.execute("DROP TABLE IF EXISTS " + table);
        }
        tables.clear();
    }
}
