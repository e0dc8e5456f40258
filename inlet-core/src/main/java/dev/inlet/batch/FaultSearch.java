package dev.inlet.batch;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the rows of a source that make a row-wise query fail, after its staging was refused: those whose values cannot be
 * computed or cast, or are null where the table forbids it. Keeps a copy of the source's rows until it is closed.
 *
 * <p>Halves the rows until the faulty ones are alone, so that a few faults in a batch cost some tens of short statements.
 */
public final class FaultSearch implements AutoCloseable {
    private static final String SUSPECTS = "__inlet_suspects";

    private final Connection connection;
    private final Query query;
    private final String source;
    private final Map<String, String> relations;
    private final ParquetStager stager;
    private final NumberedRows suspects;
    private final List<Fault> faults = new ArrayList<>();
    private @Nullable PreparedStatement probe;

    /**
     * A row of the source that the query cannot turn into rows of the table.
     *
     * @param row its number in the source's relation, from 0
     * @param message why, for a person
     */
    public record Fault(long row, String message) {}

    private FaultSearch(
            Connection connection,
            Query query,
            String source,
            Map<String, String> relations,
            ParquetStager stager,
            NumberedRows suspects) {
        this.connection = connection;
        this.query = query;
        this.source = source;
        this.relations = new HashMap<>(relations);
        this.stager = stager;
        this.suspects = suspects;
    }

    /**
     * Looks at every row.
     *
     * @param connection in auto-commit mode; used until this is closed
     * @param query a {@linkplain Query#rowWiseSource row-wise} one
     * @param relations a {@code SELECT} for each source of the query, as staged; that of the row-wise source is run once more
     * @param stager the one that refused
     */
    public static FaultSearch run(
            Connection connection, Query query, Map<String, String> relations, ParquetStager stager)
            throws SQLException {
        String source = query.rowWiseSource()
                .orElseThrow(() -> new IllegalArgumentException("faults of this query are not those of single rows"));
        NumberedRows suspects = NumberedRows.keep(connection, SUSPECTS, requireNonNull(relations.get(source)));
        FaultSearch search = new FaultSearch(connection, query, source, relations, stager, suspects);
        try {
            search.search(0, suspects.count());
        } catch (SQLException | RuntimeException e) {
            search.close();
            throw e;
        }
        return search;
    }

    /** The faulty rows, in the order of the source. */
    public List<Fault> faults() {
        return List.copyOf(faults);
    }

    /** The rows to stage instead: those of the query without the faulty rows of its source. */
    public Relation rest(long sourceBytes) {
        String rest = faults.isEmpty()
                ? suspects.all()
                : suspects.where(faults.stream()
                        .map(f -> String.valueOf(f.row()))
                        .collect(Collectors.joining(",", NumberedRows.NUMBER + " NOT IN (", ")")));
        return new Relation(over(rest), query.repeatable(), sourceBytes);
    }

    /** Drops the copy; {@link #rest} must not be used afterwards. */
    @Override
    public void close() throws SQLException {
        if (probe != null) {
            probe.close();
            probe = null;
        }
        suspects.drop();
    }

    /** @param to exclusive */
    private void search(long from, long to) throws SQLException {
        String message = to > from ? failure(from, to) : null;
        if (message == null) {
            return;
        }
        if (to - from == 1) {
            faults.add(new Fault(from, message));
            return;
        }
        long middle = from + (to - from) / 2;
        search(from, middle);
        search(middle, to);
    }

    /** Why these rows cannot be staged; null where they can. */
    private @Nullable String failure(long from, long to) throws SQLException {
        if (probe == null) {
            probe = connection.prepareStatement(stager.probe(over(suspects.where(
                    NumberedRows.NUMBER + " >= ?::BIGINT AND " + NumberedRows.NUMBER + " < ?::BIGINT"))));
        }
        probe.setLong(1, from);
        probe.setLong(2, to);
        try (ResultSet result = probe.executeQuery()) {
            result.next();
            return result.getString(1);
        } catch (SQLException e) {
            // DuckDB closes a statement that failed.
            probe = null;
            if (SqlFailures.isOfValue(e)) {
                return SqlFailures.message(e);
            }
            throw e;
        }
    }

    private String over(String rows) {
        relations.put(source, rows);
        return query.over(relations);
    }
}
