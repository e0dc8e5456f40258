package dev.inlet.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.batch.Engine;
import dev.inlet.batch.EngineSettings;
import dev.inlet.runtime.state.Segment;
import dev.inlet.runtime.state.StateColumns;
import dev.inlet.runtime.state.TableState;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionStageTest {
    private static final StateColumns COLUMNS =
            new StateColumns(List.of("inlet_key_0"), EventTime.TIME, EventTime.PARTITION, EventTime.POSITION);

    @TempDir
    Path directory;

    @Test
    void anEpochThatIsStagedAgainCountsEndedRowsOnce() throws Exception {
        try (Engine engine = Engine.open(new EngineSettings(256 << 20, 1, directory, List.of(directory)));
                Connection connection = engine.connect()) {
            TableState.Found.Usable found = (TableState.Found.Usable)
                    TableState.find(directory.resolve("state"), connection, OptionalLong.empty(), "sessions");
            SessionBounds bounds = new SessionBounds(Duration.ofSeconds(10));
            SessionStage stage = new SessionStage(new OpenSessions(connection, 0, bounds, EventTime.TIME, 1), COLUMNS);
            // Half of the segment is of a, which ends first.
            arrive(connection, "('a', 1), ('a', 2), ('b', 1), ('b', 9)");
            stage(found.state(), stage, 0, true);
            arrive(connection, "('b', 15)");

            stage(found.state(), stage, 13, false);
            stage(found.state(), stage, 13, true);

            assertThat(found.state().current().segments("s"))
                    .extracting(Segment::rows)
                    .containsExactlyInAnyOrder(2L, 1L);
        }
    }

    private static void arrive(Connection connection, String keysAndSeconds) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE OR REPLACE TEMP TABLE arrived AS SELECT k AS inlet_key_0, t * 1000000 AS "
                    + EventTime.TIME + ", 'p' AS " + EventTime.PARTITION + ", t AS " + EventTime.POSITION
                    + " FROM (VALUES " + keysAndSeconds + ") rows(k, t)");
        }
    }

    /** @param seconds the watermark */
    private static void stage(TableState state, SessionStage stage, long seconds, boolean succeeds)
            throws SQLException {
        TableState.Epoch kept = state.begin();
        Map<String, String> arrived = Map.of("s", "arrived");
        OpenSessions.Change change = stage.advance(
                        state,
                        kept,
                        List.of("s"),
                        arrived,
                        "SELECT inlet_key_0, " + EventTime.TIME + " FROM ",
                        OptionalLong.of(0),
                        OptionalLong.of(seconds * 1000),
                        true)
                .orElseThrow();
        stage.keepRows(state, kept, List.of("s"), arrived, change);
        kept.finish();
        if (succeeds) {
            kept.keep();
            stage.keep();
        } else {
            kept.discard();
        }
    }
}
