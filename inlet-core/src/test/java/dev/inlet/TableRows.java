package dev.inlet;

import dev.inlet.batch.Engine;
import dev.inlet.batch.EngineSettings;
import dev.inlet.batch.ScanRelation;
import dev.inlet.table.AsOf;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.TableScan;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** What a table holds, as text. */
final class TableRows {
    private TableRows() {}

    /** Each row of the newest version as DuckDB shows a struct, sorted. */
    static List<String> of(Path table) {
        EngineSettings settings =
                new EngineSettings(EngineSettings.LEAST_MEMORY_BYTES, 1, table.resolveSibling("spill"), List.of(table));
        try (Engine engine = Engine.open(settings);
                Connection connection = engine.connect();
                ScanRelation relation = ScanRelation.open(
                        connection,
                        TableScan.plan(DeltaTable.local(table), AsOf.LATEST).files());
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(
                        "SELECT CAST(t AS VARCHAR) FROM (" + relation.sql() + ") t ORDER BY ALL")) {
            List<String> rows = new ArrayList<>();
            while (result.next()) {
                rows.add(result.getString(1));
            }
            return rows;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
