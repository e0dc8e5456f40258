package dev.inlet.it;

import dev.inlet.it.LandedRows.Row;
import dev.inlet.it.Script.Line;
import dev.inlet.table.Certificate;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.LogVerifier;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** What must hold of the tables of a {@link StorageScenario}. */
final class ScenarioRules {
    /** Of a dead letter, what {@link Line#id} is of a record. */
    private static final String LETTER = "1000 * CAST(source_partition AS BIGINT) + position";

    private static final Predicate<Line> FITS = Line::fits;
    private static final Predicate<Line> OF_SOME = FITS.and(line -> !line.text().contains("none"));

    private static final Predicate<Line> FIRST = FITS.and(line -> !line.repeats());

    /** Of a window, a thousand times the batch that is in it, and how many records there are. */
    private static final String WINDOW =
            "1000 * CAST((epoch(window_start) - " + Script.FIRST_SECOND + ") / " + Script.SECONDS + " AS BIGINT) + n";

    private final StorageScenario scenario;
    private final LandedRows landed;

    ScenarioRules(StorageScenario scenario, LandedRows landed) {
        this.scenario = scenario;
        this.landed = landed;
    }

    /** Every record once and in order, and proof of it in the logs. */
    void requireExactlyOnce(Script script) throws IOException, SQLException {
        if (scenario.tables() == StorageScenario.Tables.STATE) {
            requireAll(scenario.all(), "id", ids(script, FIRST));
            requireAll(scenario.some(), WINDOW, windows(script));
        } else {
            requireAll(scenario.all(), "id", ids(script, FITS));
            requireAll(scenario.some(), "id", ids(script, OF_SOME));
        }
        requireAll(scenario.dead(), LETTER, ids(script, FITS.negate()));
        for (Path table : List.of(scenario.all(), scenario.some(), scenario.dead())) {
            Certificate certificate = LogVerifier.verify(DeltaTable.local(table));
            if (!certificate.holds()) {
                throw new AssertionError("verify " + table.getFileName() + ": " + certificate.violations());
            }
        }
    }

    /** What was acknowledged is there, whatever has happened since. */
    void requireAcknowledged(Script script) throws IOException, SQLException {
        Map<Integer, Long> acknowledged = script.acknowledged();
        Predicate<Line> due = line -> line.position() < acknowledged.getOrDefault(line.partition(), 0L);
        if (scenario.tables() == StorageScenario.Tables.STATE) {
            requireContained(scenario.all(), "id", ids(script, due.and(FIRST)));
        } else {
            requireContained(scenario.all(), "id", ids(script, due.and(FITS)));
            requireContained(scenario.some(), "id", ids(script, due.and(OF_SOME)));
        }
        requireContained(scenario.dead(), LETTER, ids(script, due.and(FITS.negate())));
    }

    /** Each batch's records are in a window, which the batch behind it closes. */
    private static Set<Long> windows(Script script) {
        int last = script.lines().stream().mapToInt(Line::batch).max().orElseThrow();
        Map<Integer, Long> counts = new HashMap<>();
        script.lines().stream()
                .filter(FIRST.and(line -> line.batch() < last))
                .forEach(line -> counts.merge(line.batch(), 1L, Long::sum));
        Set<Long> windows = new HashSet<>();
        counts.forEach((batch, count) -> windows.add(1000L * batch + count));
        return windows;
    }

    private static Set<Long> ids(Script script, Predicate<Line> which) {
        Set<Long> ids = new HashSet<>();
        script.lines().stream().filter(which).forEach(line -> ids.add(line.id()));
        return ids;
    }

    private void requireContained(Path table, String column, Set<Long> expected) throws IOException, SQLException {
        Set<Long> missing = new HashSet<>(expected);
        landed.read(table, column).forEach(row -> missing.remove(row.value()));
        if (!missing.isEmpty()) {
            throw new AssertionError(table.getFileName() + " has not, though it was acknowledged: " + missing);
        }
    }

    private void requireAll(Path table, String column, Set<Long> expected) throws IOException, SQLException {
        List<Row> rows = landed.read(table, column);
        Set<Long> missing = new HashSet<>(expected);
        List<Long> tooMuch = new ArrayList<>();
        Map<String, Long> last = new HashMap<>();
        for (Row row : rows) {
            if (!missing.remove(row.value())) {
                tooMuch.add(row.value());
            }
            Long before = last.put(row.directory() + row.value() / 1000, row.value());
            if (before != null && before >= row.value()) {
                throw new AssertionError(table.getFileName() + ": " + before + " comes before " + row.value());
            }
        }
        if (!missing.isEmpty() || !tooMuch.isEmpty()) {
            throw new AssertionError(table.getFileName() + ": missing " + missing + ", too much " + tooMuch);
        }
    }
}
