package dev.inlet.runtime.state;

import dev.inlet.batch.Statements;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Segments that are looked into batch after batch, as temporary tables of the engine: to find a few keys in them costs about an
 * eighth of what it costs in Parquet, and the engine spills them to disk where its memory is short. Confined to the engine thread.
 */
public final class LoadedSegments {
    private final TableState state;
    private final Statements statements;
    private final String prefix;
    private final Map<String, String> tables = new HashMap<>();
    private long next;

    /** @param prefix of the names of the tables; no other has it */
    public LoadedSegments(TableState state, Connection connection, String prefix) {
        this.state = state;
        this.statements = new Statements(connection);
        this.prefix = prefix;
    }

    /** A {@code SELECT} of the rows of these segments, of which there is at least one. Loads those that are not loaded. */
    public String rows(List<Segment> segments) throws SQLException {
        for (Segment segment : segments) {
            if (!tables.containsKey(segment.file())) {
                String table = "\"" + prefix + "_" + next++ + "\"";
                statements.execute("CREATE TEMP TABLE " + table + " AS " + state.rows(List.of(segment)));
                tables.put(segment.file(), table);
            }
        }
        return segments.stream()
                .map(segment -> "SELECT * FROM " + tables.get(segment.file()))
                .collect(Collectors.joining(" UNION ALL "));
    }

    /** Drops all that are not among these. */
    public void retain(StateManifest manifest) throws SQLException {
        Set<String> files = new HashSet<>();
        manifest.stores().values().forEach(segments -> segments.forEach(segment -> files.add(segment.file())));
        for (String file : List.copyOf(tables.keySet())) {
            if (!files.contains(file)) {
                statements.execute("DROP TABLE " + tables.remove(file));
            }
        }
    }
}
