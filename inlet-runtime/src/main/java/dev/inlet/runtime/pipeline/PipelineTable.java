package dev.inlet.runtime.pipeline;

import dev.inlet.commit.CommitOutcome;
import dev.inlet.commit.CommitRequest;
import dev.inlet.commit.RowCounts;
import dev.inlet.commit.TableCommitter;
import dev.inlet.position.PositionRange;
import dev.inlet.position.Progress;
import dev.inlet.position.SourcePartition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The commit side of one table of a pipeline. Confined to the commit thread.
 *
 * <p>A table holds the positions of the sources that feed it. One that got no rows in an epoch is *quiet*: it need not
 * commit, and its positions lag behind what it has been given until its next commit moves them over the whole stretch.
 */
final class PipelineTable {
    private final String name;
    private final TableCommitter committer;
    private final Set<String> sources;
    private final Supplier<Map<String, Long>> delivered;

    /** Per source partition, up to where everything that is meant for this table is in it: at least its positions. */
    private final SortedMap<SourcePartition, Long> complete;

    private EpochCounts uncommitted = EpochCounts.NONE;

    /** Where reading began or went on behind a gap since the last commit. */
    private final Map<SourcePartition, Long> firsts = new HashMap<>();

    /**
     * @param sources names of the sources whose positions this table holds
     * @param complete what a progress checkpoint knows of this table
     * @param delivered by target of events, the last version that it was told of
     */
    PipelineTable(
            String name,
            TableCommitter committer,
            Set<String> sources,
            Map<SourcePartition, Long> complete,
            Supplier<Map<String, Long>> delivered) {
        this.delivered = delivered;
        this.name = name;
        this.committer = committer;
        this.sources = Set.copyOf(sources);
        this.complete = new TreeMap<>(committer.progress().positions());
        this.complete.keySet().removeIf(partition -> !holds(partition));
        complete.forEach((partition, position) -> {
            // A checkpoint says nothing of a partition for which the table itself has no position.
            this.complete.computeIfPresent(partition, (p, own) -> Math.max(own, position));
        });
    }

    String name() {
        return name;
    }

    TableCommitter committer() {
        return committer;
    }

    boolean holds(SourcePartition partition) {
        return sources.contains(partition.source());
    }

    /** A copy that any thread may read. */
    SortedMap<SourcePartition, Long> complete() {
        return new TreeMap<>(complete);
    }

    /** Whether the table has no position yet for a partition that it is to hold. */
    boolean hasNew(Map<SourcePartition, PositionSpan> spans) {
        return spans.keySet().stream().anyMatch(partition -> holds(partition) && !complete.containsKey(partition));
    }

    /** Takes records into account that the next commit stands for. */
    void give(EpochCounts counts, Map<SourcePartition, PositionSpan> spans) {
        uncommitted = uncommitted.plus(counts);
        spans.forEach((partition, span) -> {
            if (holds(partition) && span.first() > complete.getOrDefault(partition, PositionRange.NONE)) {
                firsts.put(partition, span.first());
            }
        });
    }

    /** Notes that the table has everything up to these positions, be it by having nothing to commit. */
    void completed(Map<SourcePartition, Long> upTo) {
        upTo.forEach((partition, position) -> {
            if (holds(partition)) {
                complete.merge(partition, position, Math::max);
            }
        });
    }

    /** Moves positions from nothing to where reading begins where the table has none, without rows. */
    Optional<CommitOutcome> stateStart(Map<SourcePartition, PositionSpan> spans) {
        List<PositionRange> ranges = new ArrayList<>();
        spans.forEach((partition, span) -> {
            if (holds(partition) && position(partition) == PositionRange.NONE) {
                ranges.add(new PositionRange(partition, PositionRange.NONE, span.first(), span.first()));
            }
        });
        if (ranges.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(committer.commit(new CommitRequest(
                ranges, Map.of(), OptionalLong.empty(), List.of(), RowCounts.NONE, Map.of(), Optional.empty())));
    }

    /**
     * Commits the files together with everything that was given since the last commit.
     *
     * @param upTo per source partition the end of everything that was read so far
     * @param identities what the sources' positions refer to; those that the table has already are left out
     * @param notes of the sources on this epoch
     * @return empty where there is nothing to move and no position that the table would soon forget
     */
    Optional<CommitOutcome> commit(
            StagedEpoch.Output output,
            SortedMap<SourcePartition, Long> upTo,
            Map<SourcePartition, Long> identities,
            Map<String, String> notes) {
        Progress before = committer.progress();
        List<PositionRange> ranges = new ArrayList<>();
        upTo.forEach((partition, to) -> {
            long from = before.position(partition);
            if (holds(partition) && to > from) {
                long first = Math.max(firsts.getOrDefault(partition, from), 0);
                ranges.add(new PositionRange(partition, from, Math.max(from, first), to));
            }
        });
        // A watermark that moves alone may close windows without rows: who waits for them is told by a commit.
        boolean changesState = output.state()
                .filter(change -> !change.to().equals(change.from())
                        || output.watermark().orElse(-1) > before.watermark().orElse(-1))
                .isPresent();
        if (ranges.isEmpty() && output.files().isEmpty() && !changesState && !committer.isRestatementDue()) {
            return Optional.empty();
        }
        RowCounts counts = new RowCounts(
                uncommitted.read(),
                output.rows(),
                uncommitted.deadLettered(),
                uncommitted.skipped(),
                uncommitted.deduplicated());
        committer.deliveredUpTo(delivered.get());
        CommitOutcome outcome = committer.commit(new CommitRequest(
                ranges,
                newIdentities(before, identities),
                output.watermark(),
                output.files(),
                counts,
                notes,
                output.addColumns(),
                output.state()));
        if (outcome.durable()) {
            uncommitted = EpochCounts.NONE;
            firsts.clear();
        }
        return Optional.of(outcome);
    }

    private long position(SourcePartition partition) {
        return committer.progress().position(partition);
    }

    private Map<SourcePartition, Long> newIdentities(Progress before, Map<SourcePartition, Long> identities) {
        Map<SourcePartition, Long> stated = new HashMap<>();
        identities.forEach((what, identity) -> {
            if (holds(what) && !identity.equals(before.identities().get(what))) {
                stated.put(what, identity);
            }
        });
        return stated;
    }
}
