package dev.inlet.runtime.pipeline;

import dev.inlet.batch.Engine;
import dev.inlet.batch.EngineSettings;
import dev.inlet.batch.ScanRelation;
import dev.inlet.runtime.config.PipelineDefinition;
import dev.inlet.runtime.config.PipelineReader;
import dev.inlet.table.AsOf;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.TableScan;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Runs pipelines from text and looks at their tables. */
final class Pipelines {
    private Pipelines() {}

    static PipelineDefinition definition(Path directory, String yaml) {
        return PipelineReader.standard().read("test.yaml", yaml, directory).definition();
    }

    /** Runs to the end of what is there; answers what happened. */
    static List<PipelineEvent> runOnce(Path directory, String yaml) throws InterruptedException {
        List<PipelineEvent> events = new ArrayList<>();
        new Pipeline(definition(directory, yaml), true, Clock.systemUTC(), event -> {
                    synchronized (events) {
                        events.add(event);
                    }
                })
                .run();
        return events;
    }

    /** Rows of {@code select} over the newest version of a table, which stands for {@code %s}; columns joined with |. */
    static List<String> rows(Path table, String select) {
        EngineSettings settings = new EngineSettings(256 << 20, 1, table, List.of(table));
        try (Engine engine = Engine.open(settings);
                Connection connection = engine.connect();
                ScanRelation relation = ScanRelation.open(
                        connection,
                        TableScan.plan(DeltaTable.local(table), AsOf.LATEST).files());
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(String.format(select, "(" + relation.sql() + ")"))) {
            List<String> rows = new ArrayList<>();
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 1; i <= columns; i++) {
                    row.append(i > 1 ? "|" : "").append(result.getString(i));
                }
                rows.add(row.toString());
            }
            return rows;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
