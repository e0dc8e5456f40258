package dev.inlet.source.delta;

import dev.inlet.batch.InputFile;
import dev.inlet.batch.ScanFile;
import dev.inlet.batch.TableColumns;
import dev.inlet.batch.TableFile;
import dev.inlet.error.InletException;
import dev.inlet.position.SourcePartition;
import dev.inlet.runtime.source.FileBatch;
import dev.inlet.schema.Field;
import dev.inlet.schema.FormerColumns;
import dev.inlet.schema.StructType;
import dev.inlet.table.AsOf;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.TableCommit;
import dev.inlet.table.TableLog;
import dev.inlet.table.TableMetadata;
import dev.inlet.table.TableScan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The files of the table that are still to be handed over, in the order of their positions. */
final class TableQueue {
    /** Bounds the time that one batch takes to be put together. */
    private static final int MOST_FILES_IN_A_BATCH = 1_000;

    private static final int MOST_VERSIONS_AT_A_TIME = 1_000;

    private final SourcePartition partition;
    private final DeltaTable table;
    private final TableLog log;
    private final UpstreamLog upstream;
    private final ChangeRules rules;
    private final Refusals refusals;
    private final boolean skipsGaps;
    /** The last version that is read in a bounded run. */
    private final long lastVersion;

    private final Deque<InputFile> ready = new ArrayDeque<>();
    /** What the table is before the next version, and as far as it is known now. */
    private @Nullable TableMetadata current;

    private TableLog.Head newest;
    private long known;
    /** Up to here all was handed over; and from where on something may still come. */
    private long handedOver;

    private TablePosition next;

    /** @param lastVersion not to read beyond */
    TableQueue(
            SourcePartition partition,
            DeltaTable table,
            ChangeRules rules,
            Refusals refusals,
            boolean skipsGaps,
            TableLog.Head newest,
            long lastVersion,
            TablePosition start) {
        this.partition = partition;
        this.table = table;
        this.log = new TableLog(table);
        this.upstream = new UpstreamLog(log, newest.metadata().id(), refusals);
        this.rules = rules;
        this.refusals = refusals;
        this.skipsGaps = skipsGaps;
        this.newest = newest;
        this.known = newest.version();
        this.lastVersion = lastVersion;
        this.next = start;
        this.handedOver = start.packed();
        // Before what was cleaned up nothing can be told, and nothing is read there.
        this.current = start.snapshot() || start.version() == 0 || isCleanedUp(start.version())
                ? null
                : before(start.version());
    }

    /** Whether the end of a bounded run is reached. */
    boolean isAtEnd() {
        return ready.isEmpty() && next.version() > lastVersion;
    }

    /** Whether nothing was passed over that no batch stands for. */
    boolean isAllHandedOver() {
        return handedOver == next.packed();
    }

    /** Files that are there and not read; a version that was not looked at counts as one. */
    long waiting() {
        return ready.size()
                + Math.max(0, Math.min(known, lastVersion) + 1 - next.version() - (ready.isEmpty() ? 0 : 1));
    }

    /**
     * Hands over what comes next.
     *
     * @param maxBytes takes files until their sizes reach this; at least one
     * @param empty whether a batch without files is wanted where there are none
     */
    Optional<FileBatch> take(long maxBytes, boolean empty) {
        List<InputFile> files = new ArrayList<>();
        long bytes = 0;
        for (int versions = 0; bytes < maxBytes && files.size() < MOST_FILES_IN_A_BATCH; ) {
            if (ready.isEmpty()) {
                if (versions++ == MOST_VERSIONS_AT_A_TIME || !loadBehind(files)) {
                    break;
                }
                continue;
            }
            InputFile file = ready.element();
            if (!files.isEmpty() && !goTogether(files.get(0), file)) {
                break;
            }
            requireThere(file);
            ready.remove();
            files.add(file);
            bytes += file.size();
            TablePosition position = TablePosition.of(file.position());
            next = ready.isEmpty()
                    ? position.afterUnit()
                    : TablePosition.of(ready.element().position());
        }
        if (files.isEmpty() && !empty) {
            return Optional.empty();
        }
        long to = next.packed();
        String note = "{\"from\":" + TablePosition.of(handedOver) + ",\"to\":" + next + "}";
        FileBatch batch = new FileBatch(partition, handedOver, to, files, note);
        handedOver = to;
        return Optional.of(batch);
    }

    /**
     * Whether both may be in one batch: its files are read under the same columns. Change data files are found by the names of their
     * columns and others by ids, where the table has these, so that the rows of the ones would come behind all of the others.
     */
    private static boolean goTogether(InputFile one, InputFile other) {
        TableFile first = one.table().orElseThrow();
        TableFile second = other.table().orElseThrow();
        return first.columns().equals(second.columns())
                && (!first.columns().byFieldId() || isOfChanges(first) == isOfChanges(second));
    }

    private static boolean isOfChanges(TableFile file) {
        return file.change() == TableFile.Change.IN_FILE;
    }

    private void requireThere(InputFile file) {
        long version = file.table().orElseThrow().version();
        if (!file.path().startsWith(Path.of(table.root()))) {
            throw refusals.elsewhere(file.path().toString());
        }
        if (Files.notExists(file.path())) {
            throw refusals.fileGone(file.path().toString(), version);
        }
    }

    /** What fails behind files that were taken fails again at the next call: those would be in no batch if it did now. */
    private boolean loadBehind(List<InputFile> taken) {
        try {
            return load(taken.isEmpty());
        } catch (InletException e) {
            if (taken.isEmpty()) {
                throw e;
            }
            return false;
        }
    }

    /**
     * Goes on to the next snapshot or commit; false where there is none.
     *
     * @param mayJump whether a gap may come before it: it lies between two batches, never within one
     */
    private boolean load(boolean mayJump) {
        if (next.version() > lastVersion) {
            return false;
        }
        if (next.snapshot()) {
            loadSnapshot();
            return true;
        }
        UpstreamLog.Found found = upstream.read(next.version());
        if (found instanceof UpstreamLog.Found.Commit there) {
            load(there.commit());
            return true;
        }
        if (found instanceof UpstreamLog.Found.CleanedUp && mayJump) {
            skipGap();
            return true;
        }
        return false;
    }

    private void loadSnapshot() {
        long version = next.version();
        TableScan scan;
        TableMetadata metadata;
        try {
            scan = TableScan.plan(table, new AsOf.Version(version));
            metadata = log.at(version).metadata();
        } catch (InletException e) {
            throw e.kind() == InletException.Kind.CONFIGURATION ? refusals.versionGone(version, e) : e;
        }
        current = metadata;
        List<ScanFile> files = new ArrayList<>(scan.files().files());
        if (files.size() > TablePosition.MOST) {
            throw refusals.tooLarge(version, "files");
        }
        files.sort(Comparator.comparing(ScanFile::path));
        TableColumns columns = columns(metadata);
        Map<String, String> names = renamed(metadata, columns);
        Instant time = log.timestamp(version).orElse(Instant.EPOCH);
        List<InputFile> loaded = new ArrayList<>();
        for (int i = next.index(); i < files.size(); i++) {
            TableFile file = new TableFile(
                    columns,
                    renamed(files.get(i), names),
                    TableFile.Rows.EXCEPT_LISTED,
                    TableFile.Change.INSERT,
                    version,
                    time);
            loaded.add(InputFile.of(file, next.at(i).packed()));
        }
        goOnWith(loaded);
    }

    private void load(TableCommit commit) {
        if (commit.metadata().isPresent()) {
            current = commit.metadata().get();
            if (commit.version() > newest.version()) {
                newest = new TableLog.Head(commit.version(), current);
            }
        }
        TableMetadata metadata = current == null ? newest.metadata() : current;
        if (commit.version() >= known) {
            known = upstream.newestFrom(commit.version());
        }
        List<ChangeRules.Taken> taken = rules.of(commit, metadata);
        TableColumns columns = columns(metadata);
        Map<String, String> names = renamed(metadata, columns);
        List<InputFile> loaded = new ArrayList<>();
        for (ChangeRules.Taken file : taken) {
            if (file.index() >= TablePosition.MOST) {
                throw refusals.tooLarge(commit.version(), "actions");
            }
            if (file.index() >= next.index()) {
                TableFile of = new TableFile(
                        columns,
                        renamed(file.file(), names),
                        file.rows(),
                        file.change(),
                        commit.version(),
                        commit.timestamp());
                loaded.add(InputFile.of(of, next.at(file.index()).packed()));
            }
        }
        goOnWith(loaded);
    }

    /** All files of the snapshot or commit that comes next, or none: a part of them would be taken for the whole. */
    private void goOnWith(List<InputFile> loaded) {
        ready.addAll(loaded);
        if (ready.isEmpty()) {
            next = next.afterUnit();
        }
    }

    private void skipGap() {
        long first = log.oldestEntry();
        if (!skipsGaps || first <= next.version()) {
            throw refusals.logGone(next.version(), first);
        }
        next = TablePosition.commit(first);
        current = before(first);
        // The batch begins behind the gap, so that the commit shows it.
        handedOver = next.packed();
    }

    private boolean isCleanedUp(long version) {
        return version <= newest.version() && log.stamp(version).isEmpty();
    }

    /** What the table is before a version's commit. */
    private TableMetadata before(long version) {
        if (version == newest.version() + 1) {
            return newest.metadata();
        }
        try {
            return log.at(version - 1).metadata();
        } catch (InletException e) {
            if (e.kind() != InletException.Kind.CONFIGURATION) {
                throw e;
            }
            // The versions before were cleaned up. The next that can be built is what it was, where no commit between
            // changed it; what the version's own commit says counts in any case.
            long built = log.firstCheckpoint(version).orElse(newest.version());
            for (long later = version + 1; later <= built; later++) {
                if (log.read(later).flatMap(TableCommit::metadata).isPresent()) {
                    throw refusals.versionGone(version - 1, e);
                }
            }
            return built == newest.version() ? newest.metadata() : log.at(built).metadata();
        }
    }

    /** Rows are read under the columns that the table has now; those that were dropped since are still there for them. */
    private TableColumns columns(TableMetadata metadata) {
        StructType schema = FormerColumns.joined(
                table.name(), metadata.schema(), newest.metadata().schema());
        Set<String> partitioned = new HashSet<>();
        for (Field field : schema.fields()) {
            if (metadata.partitionColumns().containsKey(field.physicalName())) {
                partitioned.add(field.name());
            }
        }
        return new TableColumns(table.name(), schema, partitioned, metadata.byFieldId());
    }

    /** Names of the partition columns under which rows are read, by those that the version has. */
    private static Map<String, String> renamed(TableMetadata metadata, TableColumns columns) {
        Map<String, String> names = new LinkedHashMap<>();
        for (Field field : columns.schema().fields()) {
            String then = metadata.partitionColumns().get(field.physicalName());
            if (then != null) {
                names.put(then, field.name());
            }
        }
        return names;
    }

    private static ScanFile renamed(ScanFile file, Map<String, String> names) {
        Map<String, @Nullable String> values = new LinkedHashMap<>();
        file.partitionValues().forEach((then, value) -> values.put(names.getOrDefault(then, then), value));
        return new ScanFile(file.path(), file.size(), values, file.deletedCount(), file.deletedRows());
    }
}
