package dev.inlet.runtime.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.batch.Engine;
import dev.inlet.batch.EngineSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableStateTest {
    private static final StateColumns COLUMNS = new StateColumns("t", "part", "pos");

    @TempDir
    Path directory;

    @Test
    void aSegmentIsJoinedWithThoseOfItsSizeAloneHoweverManyComeBehindIt() throws SQLException {
        try (Engine engine = open();
                Connection connection = engine.connect()) {
            TableState state = TableState.anew(
                    directory.resolve("state"), connection, OptionalLong.empty(), "test", new TreeMap<>());
            Set<String> written = new HashSet<>();
            for (int epoch = 0; epoch < 60; epoch++) {
                TableState.Epoch next = state.begin();
                next.add("s", "events", rows(epoch == 0 ? 40_000 : 10, epoch), COLUMNS);
                next.join("s", "events", "true", COLUMNS);
                next.finish();
                next.keep();
                for (Segment segment : state.current().segments("s")) {
                    if (segment.rows() >= 40_000) {
                        written.add(segment.file());
                    }
                }
            }

            assertThat(written).hasSize(1);
            assertThat(state.current().segments("s")).hasSizeLessThan(30);
            assertThat(state.current().segments("s").stream()
                            .mapToLong(Segment::rows)
                            .sum())
                    .isEqualTo(40_000 + 59 * 10);
        }
    }

    @Test
    void segmentsOfManyRowsAreNotJoinedHoweverSmallTheirFiles() throws SQLException {
        try (Engine engine = open();
                Connection connection = engine.connect()) {
            TableState state = TableState.anew(
                    directory.resolve("state"), connection, OptionalLong.empty(), "test", new TreeMap<>());
            for (int epoch = 0; epoch < 9; epoch++) {
                TableState.Epoch next = state.begin();
                next.add("s", "events", "SELECT 0 AS t, 'p' AS part, i AS pos FROM range(300000) r(i)", COLUMNS);
                next.join("s", "events", "true", COLUMNS);
                next.finish();
                next.keep();
            }

            assertThat(state.current().segments("s"))
                    .hasSize(9)
                    .allSatisfy(segment -> assertThat(segment.bytes()).isLessThan(2 << 20));
        }
    }

    /** Of a source called state. */
    @Test
    void filesOfOthersInTheDirectoryStayWhereOrphansAreDeleted() throws Exception {
        Path other = Files.createDirectories(directory.resolve("state")).resolve("00000000000000000000.jsonl");
        Files.writeString(other, "[]\n");
        Path orphan = other.resolveSibling("00000000000000000000-1.parquet");
        Files.writeString(orphan, "PAR1");
        try (Engine engine = open();
                Connection connection = engine.connect()) {
            TableState state = TableState.anew(
                    directory.resolve("state"), connection, OptionalLong.empty(), "test", new TreeMap<>());
            TableState.Epoch first = state.begin();
            first.add("s", "events", rows(10, 0), COLUMNS);
            OptionalLong epoch = first.finish();
            first.keep();

            state.committed(epoch.orElseThrow());
        }

        assertThat(orphan).doesNotExist();
        assertThat(other).hasContent("[]");
    }

    private Engine open() {
        return Engine.open(new EngineSettings(256 << 20, 1, directory.resolve("spill"), List.of(directory)));
    }

    /** Rows that do not become much smaller in a file. */
    private static String rows(int count, int epoch) {
        return "SELECT * FROM (SELECT i + " + epoch + " AS t, 'p' AS part, i AS pos, hash(i) AS h FROM range(" + count
                + ") r(i))";
    }
}
