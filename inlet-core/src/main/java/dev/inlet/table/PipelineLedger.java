package dev.inlet.table;

import dev.inlet.error.InletException;
import dev.inlet.position.ApplicationId;
import dev.inlet.position.CommitNote;
import dev.inlet.position.PositionRange;
import dev.inlet.position.SourcePartition;
import dev.inlet.table.Violation.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Where each pipeline stands, entry by entry, and what does not fit. Not safe for threads. */
final class PipelineLedger {
    /** The sums of one pipeline so far. */
    private static final class Account {
        long commits;
        long read;
        long written;
        long deadLettered;
        long skipped;
        long deduplicated;
        final SortedMap<SourcePartition, Certificate.Partition> partitions = new TreeMap<>();
    }

    private final String table;
    private final boolean fromCreation;
    private final List<Violation> violations;
    private final SortedMap<String, Account> accounts = new TreeMap<>();

    /** What the txn actions said last, by appId; of ids that no note has named yet too. */
    private final Map<String, Long> stated = new HashMap<>();

    /** @param fromCreation whether the first entry is version 0, so that a pipeline's first range starts from nothing */
    PipelineLedger(String table, boolean fromCreation, List<Violation> violations) {
        this.table = table;
        this.fromCreation = fromCreation;
        this.violations = violations;
    }

    /** A commit with a note. */
    void take(long version, CommitNote note, EntryFacts facts) {
        Account account = accounts.computeIfAbsent(note.pipeline(), name -> new Account());
        account.commits++;
        account.read += note.read();
        account.written += note.written();
        account.deadLettered += note.deadLettered();
        account.skipped += note.skipped();
        account.deduplicated += note.deduplicated();
        checkCounts(version, note, facts);
        Set<String> moved = new HashSet<>();
        for (PositionRange range : note.ranges()) {
            String id = new ApplicationId.Position(note.pipeline(), range.partition()).text();
            checkRange(version, note.pipeline(), id, range, account);
            Long transaction = facts.transactions().get(id);
            if (transaction == null || transaction != range.to()) {
                report(
                        version,
                        Rule.TRANSACTION,
                        name(note.pipeline(), range.partition()),
                        "a txn action with version " + range.to(),
                        transaction == null ? "none" : "version " + transaction);
            }
            moved.add(id);
        }
        checkOtherTransactions(version, facts, moved);
    }

    /** A commit without a note: of another engine, of maintenance, or one that creates the table. */
    void take(long version, EntryFacts facts) {
        checkOtherTransactions(version, facts, Set.of());
    }

    private void checkCounts(long version, CommitNote note, EntryFacts facts) {
        if (facts.addedRows().isEmpty()) {
            report(version, Rule.ROWS, note.pipeline(), note.written() + " rows", "files without numRecords");
        } else if (facts.addedRows().getAsLong() != note.written()) {
            report(
                    version,
                    Rule.ROWS,
                    note.pipeline(),
                    note.written() + " rows",
                    facts.addedRows().getAsLong() + " rows in the files added");
        }
        if (note.deadLettered() + note.skipped() + note.deduplicated() > note.read()) {
            report(
                    version,
                    Rule.COUNTS,
                    note.pipeline(),
                    "at most " + note.read() + " records",
                    note.deadLettered() + " dead-lettered, " + note.skipped() + " skipped and " + note.deduplicated()
                            + " duplicates");
        }
    }

    private void checkRange(long version, String pipeline, String id, PositionRange range, Account account) {
        Certificate.Partition known = account.partitions.get(range.partition());
        Long before = known != null ? Long.valueOf(known.to()) : stated.get(id);
        if (before == null && fromCreation) {
            before = PositionRange.NONE;
        }
        if (before != null && before != range.from()) {
            report(
                    version,
                    Rule.TILING,
                    name(pipeline, range.partition()),
                    "a range from " + position(before),
                    "a range from " + position(range.from()) + " to " + range.to());
        }
        account.partitions.put(
                range.partition(),
                known == null
                        ? new Certificate.Partition(range.partition(), version, 1, range.from(), range.to())
                        : new Certificate.Partition(
                                range.partition(), known.firstVersion(), known.ranges() + 1, known.from(), range.to()));
    }

    /** A position may be stated again, so that it does not expire, but it moves with a range only. */
    private void checkOtherTransactions(long version, EntryFacts facts, Set<String> moved) {
        facts.transactions().forEach((id, position) -> {
            Long before = stated.put(id, position);
            if (moved.contains(id) || position.equals(before)) {
                return;
            }
            position(version, id).ifPresent(known -> {
                if (before != null || fromCreation) {
                    report(
                            version,
                            Rule.TRANSACTION,
                            name(known.pipeline(), known.partition()),
                            before == null ? "no txn action without a range" : "version " + before + ", as before",
                            "version " + position + " without a range");
                }
            });
        });
    }

    private Optional<ApplicationId.Position> position(long version, String id) {
        try {
            return ApplicationId.parse(table, id)
                    .filter(ApplicationId.Position.class::isInstance)
                    .map(ApplicationId.Position.class::cast);
        } catch (InletException e) {
            report(version, Rule.TRANSACTION, id, "an id that Inlet writes", e.problem());
            return Optional.empty();
        }
    }

    /**
     * Compares what the entries so far say with the state of a version, and goes on from that state.
     *
     * @param state versions by appId
     * @param mayForget whether the table drops ids that have not been stated for long
     */
    void settle(long version, Map<String, Long> state, boolean mayForget) {
        stated.forEach((id, position) -> {
            Long there = state.get(id);
            if (!position.equals(there) && !(there == null && mayForget)) {
                report(
                        version,
                        Rule.CURRENT_POSITIONS,
                        id,
                        "version " + position,
                        there == null ? "none" : "version " + there);
            }
        });
        if (fromCreation) {
            state.forEach((id, there) -> {
                if (!stated.containsKey(id)) {
                    report(version, Rule.CURRENT_POSITIONS, id, "none", "version " + there);
                }
            });
        }
        stated.putAll(state);
    }

    List<Certificate.Pipeline> pipelines() {
        List<Certificate.Pipeline> pipelines = new ArrayList<>();
        accounts.forEach((name, account) -> pipelines.add(new Certificate.Pipeline(
                name,
                account.commits,
                account.read,
                account.written,
                account.deadLettered,
                account.skipped,
                account.deduplicated,
                List.copyOf(account.partitions.values()))));
        return pipelines;
    }

    private static String name(String pipeline, SourcePartition partition) {
        return pipeline + ": " + partition;
    }

    private static String position(long position) {
        return position == PositionRange.NONE ? "nothing" : Long.toString(position);
    }

    private void report(long version, Rule rule, String what, String expected, String actual) {
        violations.add(new Violation(version, rule, what, expected, actual));
    }
}
