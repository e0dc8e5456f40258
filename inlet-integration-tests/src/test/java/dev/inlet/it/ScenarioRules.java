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
import java.util.stream.Collectors;

/** What must hold of the tables of a {@link StorageScenario}. */
final class ScenarioRules {
    /** Of a dead letter, what {@link Line#id} is of a record. */
    private static final String LETTER = "1000 * CAST(source_partition AS BIGINT) + position";

    private static final Predicate<Line> FITS = Line::fits;
    private static final Predicate<Line> OF_SOME = FITS.and(line -> !line.text().contains("none"));

    private static final Predicate<Line> FIRST = FITS.and(line -> !line.repeats());

    /** Of a pair, ten thousand times the id of its event, and that of its answer where it has one. */
    private static final String PAIR = "10000 * event + coalesce(answer, 0)";

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
        switch (scenario.tables()) {
            case PLAIN -> {
                requireInOrder(scenario.all(), "id", ids(script, FITS));
                requireInOrder(scenario.some(), "id", ids(script, OF_SOME));
            }
            case STATE -> {
                requireInOrder(scenario.all(), "id", ids(script, FIRST));
                requireInOrder(scenario.some(), WINDOW, windows(script));
            }
            case JOIN -> {
                Set<Long> pairs = pairs(script, FITS);
                requireAll(landed.read(scenario.all(), PAIR), scenario.all(), pairs);
                pairs.addAll(unanswered(script));
                requireAll(landed.read(scenario.some(), PAIR), scenario.some(), pairs);
            }
        }
        requireInOrder(scenario.dead(), LETTER, ids(script, FITS.negate()));
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
        switch (scenario.tables()) {
            case PLAIN -> {
                requireContained(scenario.all(), "id", ids(script, due.and(FITS)));
                requireContained(scenario.some(), "id", ids(script, due.and(OF_SOME)));
            }
            case STATE -> requireContained(scenario.all(), "id", ids(script, due.and(FIRST)));
            case JOIN -> {
                requireContained(scenario.all(), PAIR, pairs(script, due.and(FITS)));
                requireContained(scenario.some(), PAIR, pairs(script, due.and(FITS)));
            }
        }
        requireContained(scenario.dead(), LETTER, ids(script, due.and(FITS.negate())));
    }

    private static Set<Long> pairs(Script script, Predicate<Line> which) {
        Set<Long> pairs = new HashSet<>();
        for (Line event : script.lines(Script.EVENTS)) {
            for (Line answer : script.lines(Script.ANSWERS)) {
                if (which.test(event) && which.test(answer) && isAnswer(event, answer)) {
                    pairs.add(10_000 * event.id() + answer.id());
                }
            }
        }
        return pairs;
    }

    private static boolean isAnswer(Line event, Line answer) {
        long behind = answer.second() - event.second();
        return event.pair().equals(answer.pair())
                && behind >= -StorageScenario.Tables.BEFORE
                && behind <= StorageScenario.Tables.AFTER;
    }

    /** Events that no answer can come for: wherever in the last batch the watermark is, that is before the last batch but one. */
    private static Set<Long> unanswered(Script script) {
        return script.lines(Script.EVENTS).stream()
                .filter(FITS.and(event -> event.batch() < last(script) - 1))
                .filter(event ->
                        script.lines(Script.ANSWERS).stream().noneMatch(FITS.and(answer -> isAnswer(event, answer))))
                .map(event -> 10_000 * event.id())
                .collect(Collectors.toSet());
    }

    private static int last(Script script) {
        return script.lines().stream().mapToInt(Line::batch).max().orElseThrow();
    }

    /** Each batch's records are in a window, which the batch behind it closes. */
    private static Set<Long> windows(Script script) {
        int last = last(script);
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

    private void requireInOrder(Path table, String column, Set<Long> expected) throws IOException, SQLException {
        List<Row> rows = landed.read(table, column);
        requireAll(rows, table, expected);
        Map<String, Long> last = new HashMap<>();
        for (Row row : rows) {
            Long before = last.put(row.directory() + row.value() / 1000, row.value());
            if (before != null && before >= row.value()) {
                throw new AssertionError(table.getFileName() + ": " + before + " comes before " + row.value());
            }
        }
    }

    private static void requireAll(List<Row> rows, Path table, Set<Long> expected) {
        Set<Long> missing = new HashSet<>(expected);
        List<Long> tooMuch = new ArrayList<>();
        for (Row row : rows) {
            if (!missing.remove(row.value())) {
                tooMuch.add(row.value());
            }
        }
        if (!missing.isEmpty() || !tooMuch.isEmpty()) {
            throw new AssertionError(table.getFileName() + ": missing " + missing + ", too much " + tooMuch);
        }
    }
}
