package dev.inlet;

import dev.inlet.batch.Engine;
import dev.inlet.batch.NullViolation;
import dev.inlet.batch.ParquetStager;
import dev.inlet.batch.PendingRows;
import dev.inlet.batch.RejectedRecord;
import dev.inlet.batch.StagedFile;
import dev.inlet.batch.StagingOutcome;
import dev.inlet.commit.CommitOutcome;
import dev.inlet.commit.CommitRequest;
import dev.inlet.commit.RowCounts;
import dev.inlet.commit.TableCommitter;
import dev.inlet.error.InletException;
import dev.inlet.maintenance.LogMaintenance;
import dev.inlet.position.PositionRange;
import dev.inlet.position.Progress;
import dev.inlet.position.SourcePartition;
import dev.inlet.schema.StructType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Lands rows in one Delta table, exactly once: rows become visible together with the positions of the records that they were
 * made of, and a program that starts again asks the table how far it had come.
 *
 * <pre>{@code
 * try (DeltaSink sink = DeltaSink.at(Path.of("lake/readings"), "meters")
 *         .columns("meter STRING NOT NULL, measured TIMESTAMP NOT NULL, value DOUBLE")
 *         .open()) {
 *     long next = Math.max(sink.progress().position(partition), 0);
 *     // for each record from that position on
 *     sink.append("m-1", Instant.now(), 21.5);
 *     // now and then
 *     sink.commit(Map.of(partition, next));
 * }
 * }</pre>
 *
 * <p>The progress belongs to the name under which the sink was opened. Of two sinks of one name the first to commit goes on and the
 * other is {@link CommitOutcome.Fenced fenced}. Other writers may write to the table at the same time, other sinks included, if
 * they have other names.
 *
 * <p>A sink is used by one thread, the one that opened it, and has one more of its own that keeps the table's log in shape.
 */
public final class DeltaSink implements AutoCloseable {
    private final String table;
    private final Engine engine;
    private final PendingRows rows;
    private final ParquetStager stager;
    private final TableCommitter committer;
    private final LogMaintenance maintenance;
    private final StructType schema;

    /**
     * What this sink's own commits have made of what the table had when it was opened. Taking the committer's, which knows what others
     * have committed meanwhile, would make rows of records that another sink of this name has landed already.
     */
    private Progress progress;

    /** Why the sink takes nothing any more. */
    private @Nullable String ended;

    private boolean closed;

    DeltaSink(
            StructType schema,
            Engine engine,
            PendingRows rows,
            ParquetStager stager,
            TableCommitter committer,
            LogMaintenance maintenance) {
        this.table = committer.head().table().name();
        this.schema = schema;
        this.engine = engine;
        this.rows = rows;
        this.stager = stager;
        this.committer = committer;
        this.maintenance = maintenance;
        this.progress = committer.progress();
    }

    /**
     * Begins to describe a sink; {@link DeltaSinkBuilder#open} opens it.
     *
     * @param table the table's directory on the local disk, whether the table exists or not
     * @param name under which the table remembers the progress: a letter or {@code _}, then letters, digits, {@code _} or
     *     {@code -}, at most 128. Never a new one for each run
     */
    public static DeltaSinkBuilder at(Path table, String name) {
        return new DeltaSinkBuilder(table, name);
    }

    /** The columns of the rows, in the order in which {@link #append} takes their values. */
    public StructType schema() {
        return schema;
    }

    /**
     * Where the program goes on: what the table had for this name when the sink was opened, moved by the sink's own commits.
     * {@link Progress#position} is the next record of a source partition, or {@link PositionRange#NONE} where there is none yet.
     */
    public Progress progress() {
        return progress;
    }

    /** Rows that wait for the next commit. */
    public long pendingRows() {
        return rows.rows();
    }

    /**
     * Adds a row to the next commit, or throws and leaves what was added before as it was. Rows are copied into an engine in this
     * process, which spills to disk beyond its memory limit; they are not on the disk in any form that outlives the process.
     *
     * <p>The column then holds the value itself: nothing is rounded, cut or guessed.
     *
     * <ul>
     *   <li>{@code BOOLEAN}: {@link Boolean}; {@code STRING}: {@link String}; {@code BINARY}: {@code byte[]}
     *   <li>{@code TINYINT}, {@code SMALLINT}, {@code INT}, {@code BIGINT}: {@link Byte}, {@link Short}, {@link Integer} or
     *       {@link Long}, within the column's range
     *   <li>{@code FLOAT}: {@link Float}; {@code DOUBLE}: {@link Double} or {@link Float}
     *   <li>{@code DECIMAL}: {@link java.math.BigDecimal} that needs no more digits than the column has
     *   <li>{@code DATE}: {@link java.time.LocalDate}; {@code TIMESTAMP}: {@link java.time.Instant}; {@code TIMESTAMP_NTZ}: {@link
     *       java.time.LocalDateTime}. Years 0001 to 9999, whole microseconds
     *   <li>{@code ARRAY}: {@link List}; {@code MAP}: {@link Map}; {@code STRUCT}: {@link Map} from the fields' names, in which a
     *       field that may be null may be left out
     * </ul>
     *
     * @param values one for each column of {@link #schema}, in order; null where the column allows it. May be changed afterwards
     * @throws InletException of kind {@code DATA}, naming the column, where a value does not fit; of kind {@code TRANSIENT} where
     *     memory and spill space give out, which ends the sink
     * @throws IllegalArgumentException where there are more or fewer values than columns
     */
    public void append(@Nullable Object... values) {
        requireOpen();
        rows.append(values);
    }

    /**
     * Adds those records to the next commit that fit the columns. The others are the caller's: to mend, to keep elsewhere, or to stop
     * for. They must not be forgotten, since the next commit moves the position past them.
     *
     * @param records JSON objects in UTF-8, read as {@link dev.inlet.batch.JsonDecoder} describes, unknown fields refused
     * @return the records that do not fit, in order; nothing of them was added
     * @throws InletException of kind {@code CONFIGURATION} where a column is a map whose keys are not {@code STRING}
     */
    public List<RejectedRecord> appendJson(List<byte[]> records) {
        requireOpen();
        return rows.appendJson(records);
    }

    /**
     * Commits the rows added since the last commit, with the positions that they bring the sources to. As {@link #commit(List)}; a
     * source partition that the table has no position of counts as read from 0 on.
     *
     * @param next per source partition the next record to read, after all that the rows were made of. Those that have not moved may
     *     be among them
     */
    public CommitOutcome commit(Map<SourcePartition, Long> next) {
        List<PositionRange> ranges = new ArrayList<>();
        new TreeMap<>(next).forEach((partition, to) -> {
            long from = progress.position(partition);
            if (to < from) {
                throw new IllegalArgumentException("position " + to + " of " + partition + " is before " + from
                        + ", up to where table " + table + " has everything");
            }
            if (to > from) {
                ranges.add(new PositionRange(partition, from, Math.max(from, 0), to));
            }
        });
        return commit(ranges);
    }

    /**
     * Commits the rows added since the last commit, with the stretches of the sources that they were made of: both become visible
     * at once as one version of the table, durably, or neither. Without rows it moves the positions alone; with nothing to move
     * and no row it writes nothing and answers the newest version that the sink knows.
     *
     * <p>Unless the outcome is {@link CommitOutcome.Committed}, nothing became visible and the sink is at its end: after {@link
     * CommitOutcome.Fenced} another one works under the name; after {@link CommitOutcome.TableChanged} open a new sink and go on from
     * its progress.
     *
     * @param ranges each begins where {@link #progress} is, at most one of a source partition
     * @throws IllegalArgumentException where there are rows but no position moves: after a crash they would come again
     * @throws InletException of kind {@code TRANSIENT} before anything was committed where the disk fails or is full; the rows
     *     wait for another commit. Where storage failed while the table's log was written, the sink is at its end, and only the
     *     table knows whether the rows are in it: open a new sink and go on from its progress
     */
    public CommitOutcome commit(List<PositionRange> ranges) {
        requireOpen();
        requireToContinue(ranges);
        if (ranges.isEmpty() && rows.rows() > 0) {
            throw new IllegalArgumentException(rows.rows() + " rows were to be committed to table " + table
                    + " without moving a position: after a crash they would come a second time");
        }
        if (ranges.isEmpty() && !committer.isRestatementDue()) {
            return new CommitOutcome.Committed(committer.head().version());
        }
        List<StagedFile> files = stage();
        CommitOutcome outcome = commit(ranges, files);
        if (outcome instanceof CommitOutcome.Committed) {
            progress = progress.advance(ranges, Map.of(), OptionalLong.empty(), OptionalLong.empty());
            rows.clear();
            maintenance.committed();
        } else {
            stager.discard(files);
            ended = outcome instanceof CommitOutcome.Fenced
                    ? "another process works under its name"
                    : "the table has changed";
        }
        return outcome;
    }

    private void requireToContinue(List<PositionRange> ranges) {
        Set<SourcePartition> moved = new HashSet<>();
        for (PositionRange range : ranges) {
            long from = progress.position(range.partition());
            if (range.from() != from || !moved.add(range.partition())) {
                throw new IllegalArgumentException("a commit moves each source partition once, from where it is; "
                        + range.partition() + " of table " + table + " is at " + from + ", but the range is " + range);
            }
        }
    }

    private List<StagedFile> stage() {
        if (rows.rows() == 0) {
            return List.of();
        }
        StagingOutcome outcome = rows.stage(stager);
        if (outcome instanceof StagingOutcome.Staged staged) {
            return staged.files();
        }
        String reason = outcome instanceof StagingOutcome.NullsRefused nulls
                ? nulls.violations().stream().map(NullViolation::toString).collect(Collectors.joining("; "))
                : ((StagingOutcome.ValueRefused) outcome).message();
        throw InletException.data(
                "Rows do not fit table " + table, reason, "Discard them, and append them again with values that fit");
    }

    private CommitOutcome commit(List<PositionRange> ranges, List<StagedFile> files) {
        // Until the committer answers, nobody knows whether the files are part of the table.
        ended = "an earlier commit failed, and only the table knows how";
        long count = rows.rows();
        CommitOutcome outcome = committer.commit(new CommitRequest(
                ranges,
                Map.of(),
                OptionalLong.empty(),
                files,
                new RowCounts(count, count, 0, 0),
                Map.of(),
                Optional.empty()));
        ended = null;
        return outcome;
    }

    /** Forgets the rows added since the last commit. */
    public void discard() {
        requireOpen();
        rows.clear();
    }

    private void requireOpen() {
        if (ended != null) {
            throw new IllegalStateException("this sink of table " + table + " has ended, since " + ended
                    + ": open a new one and go on from its progress");
        }
    }

    /** Forgets the rows added since the last commit, and gives back what the sink holds. A second time has no effect. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        ended = "it is closed";
        try (engine;
                rows) {
            maintenance.close();
        }
    }
}
