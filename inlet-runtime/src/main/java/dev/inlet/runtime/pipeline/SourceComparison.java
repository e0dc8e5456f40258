package dev.inlet.runtime.pipeline;

import dev.inlet.batch.RowComparison;
import dev.inlet.error.InletException;
import dev.inlet.position.CommitNote;
import dev.inlet.position.PositionRange;
import dev.inlet.position.Progress;
import dev.inlet.position.SourcePartition;
import dev.inlet.runtime.config.PipelineDefinition;
import dev.inlet.runtime.config.SinkDefinition;
import dev.inlet.runtime.config.SourceDefinition;
import dev.inlet.runtime.source.FileAudit;
import dev.inlet.runtime.source.RecordAudit;
import dev.inlet.runtime.source.SourceAudit;
import dev.inlet.runtime.source.SourceAudit.Presence;
import dev.inlet.runtime.source.SourceContext;
import dev.inlet.runtime.source.StoredProgress;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.NotedCommits;
import dev.inlet.table.NotedCommits.Noted;
import dev.inlet.table.TableSnapshot;
import dev.inlet.table.Violation;
import dev.inlet.table.Violation.Rule;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Compares what a table says that it took with what the pipeline's sources still have. Reads only, but for a scratch directory.
 *
 * <p>Always: each range must be one that the source can have had. Deep: the records of each range that is still there are read
 * again, decoded and counted; where the sink's query makes rows of single records, they are made again and must be the rows in the
 * files of that very commit. And the dead letters must hold as many records as the commits say.
 *
 * <p>The records are judged by the pipeline file as it is now.
 */
public final class SourceComparison implements AutoCloseable {
    private final PipelineDefinition definition;
    private final DeltaTable table;
    private final TableSnapshot snapshot;
    private final Optional<SinkDefinition> sink;
    private final InstantSource clock;
    private final NotedCommits commits;
    private final Map<String, SourceAudit> audits = new HashMap<>();
    private final Set<String> repeatable = new HashSet<>();
    private final Set<String> remarks = new LinkedHashSet<>();
    private final List<Violation> violations = new ArrayList<>();
    private Optional<Reproduction> reproduction = Optional.empty();
    private Optional<RowComparison> rows = Optional.empty();
    private Optional<LetterComparison> letters = Optional.empty();
    private long whole;
    private long part;
    private long gone;
    private long noted;
    private long counted;
    private long compared;
    private long read;
    private long shortCounts;

    private SourceComparison(
            PipelineDefinition definition, DeltaTable table, Optional<SinkDefinition> sink, InstantSource clock) {
        this.definition = definition;
        this.table = table;
        this.snapshot = table.snapshot();
        this.sink = sink;
        this.clock = clock;
        this.commits = NotedCommits.of(table);
    }

    /**
     * @param scratch a directory for rows that are made again; empty or missing, the caller removes it
     * @throws InletException of kind {@code CONFIGURATION} where the pipeline does not write to the table; as a source does
     *     where it cannot be read
     */
    public static SourceFindings compare(
            PipelineDefinition definition, DeltaTable table, boolean deep, Path scratch, InstantSource clock) {
        Path root = Path.of(table.root());
        Optional<SinkDefinition> sink = definition.sinks().stream()
                .filter(candidate -> Path.of(candidate.table()).normalize().equals(root.normalize()))
                .findFirst();
        boolean letters = definition
                .deadLetters()
                .filter(place -> Path.of(place.table()).normalize().equals(root.normalize()))
                .isPresent();
        if (sink.isEmpty() && !letters) {
            throw InletException.configuration(
                    "Pipeline " + definition.name() + " does not write to table " + table.name(),
                    "Its tables are "
                            + definition.sinks().stream()
                                    .map(SinkDefinition::table)
                                    .toList(),
                    "Name the pipeline file that does");
        }
        try (SourceComparison comparison = new SourceComparison(definition, table, sink, clock)) {
            return comparison.run(deep, scratch);
        }
    }

    private SourceFindings run(boolean deep, Path scratch) {
        Progress progress = snapshot.progress(definition.name());
        for (SourceDefinition source : definition.sources()) {
            SourceContext context = new SourceContext(
                    definition.name(),
                    source.name(),
                    source.options(),
                    true,
                    false,
                    Set.copyOf(source.metadata()),
                    scratch.resolve("state"),
                    clock);
            source.type().audit(context, stored(source, progress)).ifPresent(audit -> audits.put(source.name(), audit));
            notRepeatable(source)
                    .ifPresentOrElse(
                            why -> remarks.add("records of source " + source.name()
                                    + ", which are not read again, and its dead letters: " + why),
                            () -> repeatable.add(source.name()));
        }
        if (deep && sink.filter(SinkDefinition::keepsState).isPresent()) {
            remarks.add("counts and contents: the rows of a window or a join come from the records of several commits");
        } else if (deep && sink.isPresent() && isDeduplicated()) {
            remarks.add("counts and contents: whether a record is a duplicate depends on those of earlier commits");
        } else if (deep && sink.isPresent()) {
            reproduction = Optional.of(Reproduction.open(definition, sink.get(), snapshot, scratch, clock));
            rows = Optional.of(RowComparison.open(directories(scratch)));
            letters = LetterComparison.of(
                    definition, sink.get(), reproduction.get().sources(), audits, rows.get());
            reproduction.get().notRepeatable().ifPresent(why -> remarks.add("contents of the rows: " + why));
        } else if (deep) {
            remarks.add("the contents of dead letters: they are counted when a sink's table is verified");
        }
        commits.forEach(definition.name(), this::take);
        if (shortCounts > 0) {
            remarks.add("the counts of " + shortCounts
                    + " commits are lower than what the source has in their ranges: a table"
                    + " that got nothing for a while forgets what it was given when the process is killed");
        }
        letters.ifPresent(comparison -> comparison.run(shortCounts > 0, remarks, violations));
        List<String> notTaken = new ArrayList<>();
        audits.values().forEach(audit -> notTaken.addAll(audit.notTaken(progress.positions())));
        return new SourceFindings(
                definition.name(),
                new SourceFindings.Ranges(whole, part, gone),
                noted,
                counted,
                compared,
                read,
                notTaken,
                List.copyOf(remarks),
                violations);
    }

    private boolean isDeduplicated() {
        return definition.sources().stream()
                .anyMatch(source -> source.deduplicate().isPresent());
    }

    private StoredProgress stored(SourceDefinition source, Progress progress) {
        SortedMap<SourcePartition, Long> positions = new TreeMap<>(progress.positions());
        positions.keySet().removeIf(partition -> !partition.source().equals(source.name()));
        List<DeltaTable> tables = new ArrayList<>();
        definition.sinks().forEach(each -> tables.add(DeltaTable.local(Path.of(each.table()))));
        return new StoredProgress(
                positions, positions, progress.identities(), new SourceNotes(tables, definition.name(), source.name()));
    }

    /** Why the source's records cannot be had again; empty where they can. */
    private Optional<String> notRepeatable(SourceDefinition source) {
        SourceAudit audit = audits.get(source.name());
        if (audit instanceof FileAudit files) {
            return files.notRepeatable();
        }
        return audit instanceof RecordAudit
                ? Optional.empty()
                : Optional.of("it is of type " + source.type().name());
    }

    private List<Path> directories(Path scratch) {
        List<Path> directories = new ArrayList<>(List.of(Path.of(table.root()), scratch));
        definition.deadLetters().ifPresent(letters -> directories.add(Path.of(letters.table())));
        return directories;
    }

    private void take(Noted commit) {
        noted++;
        boolean readable = true;
        boolean all = true;
        for (PositionRange range : commit.note().ranges()) {
            SourceAudit audit = audits.get(range.partition().source());
            if (range.to() == range.first()) {
                continue;
            }
            if (audit == null) {
                remarks.add("ranges of source " + range.partition().source()
                        + ": the pipeline has no such source, or it cannot" + " be looked at again");
                readable = false;
                continue;
            }
            String source = range.partition().source();
            Presence presence = audit.look(
                    range, Optional.ofNullable(commit.note().sourceNotes().get(source)));
            if (presence instanceof Presence.Whole) {
                whole++;
            } else if (presence instanceof Presence.Part some) {
                part++;
                all = false;
                remarks.add(some.why());
            } else if (presence instanceof Presence.Gone none) {
                gone++;
                readable = false;
                remarks.add(none.why());
            } else if (presence instanceof Presence.Contradiction wrong) {
                readable = false;
                report(commit, Rule.SOURCE_POSITION, name(range), wrong.expected(), wrong.actual());
            }
            readable &= repeatable.contains(source);
        }
        letters.ifPresent(comparison -> comparison.take(commit));
        if (readable && reproduction.isPresent()) {
            readAgain(commit, reproduction.get(), all);
        }
    }

    private void readAgain(Noted commit, Reproduction again, boolean all) {
        Reproduction.Made made;
        try {
            made = again.make(commit.note().ranges(), audits);
        } catch (InletException e) {
            if (e.kind() != InletException.Kind.DATA && e.kind() != InletException.Kind.CONFIGURATION) {
                throw e;
            }
            remarks.add("version " + commit.version() + ": its rows could not be made again. " + e.problem());
            return;
        }
        try {
            read += made.counts().read();
            counted++;
            compareCounts(commit, made.counts(), all);
            if (again.notRepeatable().isEmpty()) {
                compareRows(commit, again, made, all);
            }
        } finally {
            again.discard(made.files());
        }
    }

    private void compareCounts(Noted commit, EpochCounts there, boolean all) {
        CommitNote note = commit.note();
        String what = ranges(commit);
        boolean fewer = note.read() < there.read();
        if (fewer && severalTables()) {
            shortCounts++;
        } else if (fewer || (all && note.read() > there.read())) {
            report(commit, Rule.SOURCE_COUNT, what, note.read() + " records", there.read() + " in the source");
        } else if (all) {
            if (note.deadLettered() != there.deadLettered()) {
                report(
                        commit,
                        Rule.SOURCE_COUNT,
                        what,
                        note.deadLettered() + " dead letters",
                        there.deadLettered() + " that do not fit");
            }
            if (note.skipped() != there.skipped()) {
                report(
                        commit,
                        Rule.SOURCE_COUNT,
                        what,
                        note.skipped() + " records skipped",
                        there.skipped() + " to be skipped");
            }
        }
    }

    private boolean severalTables() {
        return definition.sinks().size() + (definition.deadLetters().isPresent() ? 1 : 0) > 1;
    }

    private void compareRows(Noted commit, Reproduction again, Reproduction.Made made, boolean all) {
        if (!commit.whole()) {
            remarks.add("rows of commits whose files are gone from the disk, after another engine rewrote them");
            return;
        }
        try {
            RowComparison.Difference difference =
                    rows.orElseThrow().compare(again.scan(made.files()), commits.scan(commit.files()));
            if (difference.missing() > 0) {
                report(
                        commit,
                        Rule.SOURCE_ROWS,
                        ranges(commit),
                        "the rows of the source's records",
                        difference.missing() + " of them are not in its files");
            }
            if (difference.extra() > 0 && all) {
                report(
                        commit,
                        Rule.SOURCE_ROWS,
                        ranges(commit),
                        "only rows of the source's records",
                        difference.extra() + " other rows in its files");
            }
            compared += difference.missing() == 0 && (difference.extra() == 0 || !all) ? 1 : 0;
        } catch (InletException e) {
            report(commit, Rule.SOURCE_ROWS, ranges(commit), "files that can be read", e.reason());
        }
    }

    private static String name(PositionRange range) {
        return range.partition() + " from " + range.first() + " to " + range.to();
    }

    /** The ranges of a commit, in words. */
    static String ranges(Noted commit) {
        return commit.note().pipeline() + ": "
                + commit.note().ranges().stream().map(SourceComparison::name).collect(Collectors.joining(", "));
    }

    private void report(Noted commit, Rule rule, String what, String expected, String actual) {
        violations.add(new Violation(commit.version(), rule, what, expected, actual));
    }

    @Override
    public void close() {
        rows.ifPresent(RowComparison::close);
        reproduction.ifPresent(Reproduction::close);
        audits.values().forEach(SourceAudit::close);
    }
}
