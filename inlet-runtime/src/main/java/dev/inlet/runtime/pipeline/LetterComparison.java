package dev.inlet.runtime.pipeline;

import dev.inlet.batch.RowComparison;
import dev.inlet.position.PositionRange;
import dev.inlet.position.Progress;
import dev.inlet.position.SourcePartition;
import dev.inlet.runtime.config.PipelineDefinition;
import dev.inlet.runtime.config.SinkDefinition;
import dev.inlet.runtime.source.FileAudit;
import dev.inlet.runtime.source.RecordAudit;
import dev.inlet.runtime.source.SourceAudit;
import dev.inlet.table.AsOf;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.NotedCommits.Noted;
import dev.inlet.table.TableScan;
import dev.inlet.table.Violation;
import dev.inlet.table.Violation.Rule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Holds the dead letters against what the commits of a sink's table say of them. A letter of a record names its source partition
 * and position; one of a file names the file and the row.
 */
final class LetterComparison {
    private final SinkDefinition sink;
    private final DeltaTable letters;
    private final Set<String> sources;
    private final Map<String, SourceAudit> audits;
    private final RowComparison rows;
    private final List<Told> told = new ArrayList<>();

    /** How often each file is in a commit: one that changed may be taken again, and its letters do not say which time they are of. */
    private final Map<SourcePartition, Integer> files = new HashMap<>();

    /**
     * What a commit says.
     *
     * @param commit without its files
     * @param own its ranges of the sink's sources
     * @param places where its letters say that they are from
     */
    private record Told(Noted commit, List<PositionRange> own, List<PositionRange> places) {}

    private LetterComparison(
            SinkDefinition sink,
            DeltaTable letters,
            Set<String> sources,
            Map<String, SourceAudit> audits,
            RowComparison rows) {
        this.sink = sink;
        this.letters = letters;
        this.sources = sources;
        this.audits = audits;
        this.rows = rows;
    }

    /**
     * Empty where the pipeline has no dead letters.
     *
     * @param sources of the sink's query
     * @param audits by source
     */
    static Optional<LetterComparison> of(
            PipelineDefinition definition,
            SinkDefinition sink,
            Set<String> sources,
            Map<String, SourceAudit> audits,
            RowComparison rows) {
        return definition
                .deadLetters()
                .map(letters ->
                        new LetterComparison(sink, DeltaTable.local(Path.of(letters.table())), sources, audits, rows));
    }

    /** Takes a commit of the sink's table, where it can be known what its letters name. */
    void take(Noted commit) {
        List<PositionRange> own = new ArrayList<>();
        List<PositionRange> places = new ArrayList<>();
        for (PositionRange range : commit.note().ranges()) {
            SourceAudit audit = audits.get(range.partition().source());
            List<PositionRange> found;
            if (audit instanceof RecordAudit) {
                found = List.of(range);
            } else if (audit instanceof FileAudit again
                    && again.letterPartitions(range).isPresent()) {
                found = again.letterPartitions(range).get().stream()
                        .map(file -> PositionRange.of(
                                new SourcePartition(range.partition().source(), file), 0, Long.MAX_VALUE))
                        .toList();
                found.forEach(file -> files.merge(file.partition(), 1, Integer::sum));
            } else {
                return;
            }
            if (sources.contains(range.partition().source())) {
                own.add(range);
                places.addAll(found);
            }
        }
        told.add(new Told(new Noted(commit.version(), commit.note(), List.of(), true), own, places));
    }

    /** @param forgets whether the commits may count less than they cover; see the remark on counts */
    void run(boolean forgets, Set<String> remarks, List<Violation> violations) {
        if (told.isEmpty()) {
            return;
        }
        if (letters.find().isEmpty()) {
            remarks.add("the dead letters: there is no table of them yet");
            return;
        }
        Progress there = letters.snapshot().progress(told.get(0).commit().note().pipeline());
        int all = told.size();
        told.removeIf(each -> each.places().stream().anyMatch(place -> files.getOrDefault(place.partition(), 1) > 1));
        if (told.size() < all) {
            remarks.add(
                    "dead letters of " + (all - told.size()) + " commits: a file of theirs was taken more than once");
        }
        List<Told> due = told.stream()
                .filter(each -> each.own().stream().allMatch(range -> there.position(range.partition()) >= range.to()))
                .toList();
        if (due.size() < told.size()) {
            remarks.add("dead letters of " + (told.size() - due.size())
                    + " commits: the table of dead letters has not come that far yet, or not so far back");
        }
        long[] counts = rows.countLetters(
                TableScan.plan(letters, AsOf.LATEST).files(),
                sink.table(),
                due.stream().map(Told::places).toList());
        for (int i = 0; i < counts.length; i++) {
            Noted commit = due.get(i).commit();
            long expected = commit.note().deadLettered();
            boolean forgotten = forgets && commit.note().read() == 0;
            if (expected > counts[i] || (expected < counts[i] && !forgotten)) {
                violations.add(new Violation(
                        commit.version(),
                        Rule.DEAD_LETTERS,
                        SourceComparison.ranges(commit),
                        expected + " dead letters",
                        counts[i] + " in " + letters.root()));
            }
        }
    }
}
