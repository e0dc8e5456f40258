package dev.inlet.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.batch.Engine;
import dev.inlet.batch.EngineSettings;
import dev.inlet.batch.Statements;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArrivedRowsTest {
    private static final long WIDE = 1 << 20;

    @TempDir
    Path directory;

    @Test
    void wideRowsOfASourceAreNotMixedUpWithThoseOfOneThatIsCalledNearlyTheSame() throws SQLException {
        try (Engine engine = Engine.open(new EngineSettings(256 << 20, 1, directory, List.of(directory)));
                Connection connection = engine.connect()) {
            Statements statements = new Statements(connection);
            ArrivedRows events = new ArrivedRows(statements, "events");
            ArrivedRows others = new ArrivedRows(statements, "events_1");

            events.add("SELECT 1 AS v", WIDE);
            events.add("SELECT 2 AS v", WIDE);
            others.add("SELECT 64 AS v", WIDE);

            assertThat(statements.number("SELECT sum(v)::BIGINT FROM " + events.relation()))
                    .hasValue(3);
            assertThat(statements.number("SELECT sum(v)::BIGINT FROM " + others.relation()))
                    .hasValue(64);
        }
    }
}
