package dev.inlet.source.delta;

import dev.inlet.batch.ScanFile;
import dev.inlet.batch.TableFile.Change;
import dev.inlet.batch.TableFile.Rows;
import dev.inlet.source.delta.DeltaOptions.ChangeCommits;
import dev.inlet.table.FileAction;
import dev.inlet.table.TableCommit;
import dev.inlet.table.TableMetadata;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Which rows of a commit are read, and from which files. */
final class ChangeRules {
    private static final List<String> CHANGED_ROWS =
            List.of("numTargetRowsInserted", "numTargetRowsUpdated", "numTargetRowsDeleted");

    private final boolean feed;
    private final ChangeCommits changeCommits;
    private final Refusals refusals;

    ChangeRules(boolean feed, ChangeCommits changeCommits, Refusals refusals) {
        this.feed = feed;
        this.changeCommits = changeCommits;
        this.refusals = refusals;
    }

    /**
     * A file with rows to read.
     *
     * @param index of the action that stands for it
     */
    record Taken(int index, ScanFile file, Rows rows, Change change) {}

    /**
     * In the order of the commit's actions.
     *
     * @param metadata what the table is at the commit
     * @throws dev.inlet.error.InletException of kind {@code DATA} where a person must choose
     */
    List<Taken> of(TableCommit commit, TableMetadata metadata) {
        List<FileAction> adds = changing(commit, FileAction.Kind.ADD);
        List<FileAction> removes = changing(commit, FileAction.Kind.REMOVE);
        Map<String, String> columns = metadata.partitionColumns();
        if (feed) {
            return feed(commit, metadata, adds, removes);
        }
        boolean onlyAdds = removes.isEmpty() && !bringsBack(commit, adds);
        if (onlyAdds || isWithoutChange(commit)) {
            return onlyAdds
                    ? adds.stream()
                            .map(add -> whole(add, Change.INSERT, columns))
                            .toList()
                    : List.of();
        }
        if (changeCommits == ChangeCommits.SKIP) {
            return List.of();
        }
        boolean onlyDeletes = onlyDeletes(adds, removes);
        if (changeCommits == ChangeCommits.IGNORE_DELETES && onlyDeletes) {
            return List.of();
        }
        throw refusals.changes(commit.version(), commit.operation(), onlyDeletes);
    }

    private static List<FileAction> changing(TableCommit commit, FileAction.Kind kind) {
        return commit.files().stream()
                .filter(action -> action.kind() == kind && action.dataChange())
                .toList();
    }

    /** A MERGE that found nothing to do may still have copied rows to other files. */
    private static boolean isWithoutChange(TableCommit commit) {
        return commit.operation().equals("MERGE")
                && CHANGED_ROWS.stream()
                        .allMatch(metric -> "0".equals(commit.metrics().get(metric)));
    }

    /** Files that come back with an older version of the table: their rows were in it before. */
    private static boolean bringsBack(TableCommit commit, List<FileAction> adds) {
        return commit.operation().equals("RESTORE") && !adds.isEmpty();
    }

    private static Taken whole(FileAction action, Change change, Map<String, String> columns) {
        return new Taken(action.index(), action.scanFile(columns), Rows.EXCEPT_LISTED, change);
    }

    /** Whether each file that is added is one of those removed with more rows taken away. */
    private static boolean onlyDeletes(List<FileAction> adds, List<FileAction> removes) {
        Map<String, FileAction> before = byPath(removes);
        return adds.stream().allMatch(add -> {
            FileAction removed = before.get(add.path());
            return removed != null && without(removed, add).length == 0;
        });
    }

    private List<Taken> feed(
            TableCommit commit, TableMetadata metadata, List<FileAction> adds, List<FileAction> removes) {
        Map<String, String> columns = metadata.partitionColumns();
        List<FileAction> told = commit.files().stream()
                .filter(action -> action.kind() == FileAction.Kind.CDC)
                .toList();
        if (!told.isEmpty()) {
            return told.stream()
                    .map(file -> whole(file, Change.IN_FILE, columns))
                    .toList();
        }
        if (isWithoutChange(commit)) {
            return List.of();
        }
        if (!removes.isEmpty() && !metadata.changeDataFeed()) {
            throw refusals.notFed(commit.version());
        }
        return derived(commit, columns, adds, removes);
    }

    /** Without change data files, the changes are what the commit does to the files and their deletion vectors. */
    private List<Taken> derived(
            TableCommit commit, Map<String, String> columns, List<FileAction> adds, List<FileAction> removes) {
        Map<String, FileAction> added = byPath(adds);
        Map<String, FileAction> removed = byPath(removes);
        List<Taken> taken = new ArrayList<>();
        for (FileAction remove : removes) {
            if (!remove.partitionValuesKnown() && !columns.isEmpty()) {
                throw refusals.partitionUnknown(remove.path(), commit.version());
            }
            FileAction add = added.get(remove.path());
            if (add == null) {
                taken.add(whole(remove, Change.DELETE, columns));
            } else {
                // The added action is asked for what both have: the removing one need not say it.
                addListed(taken, remove.index(), add, without(add, remove), Change.DELETE, columns);
            }
        }
        for (FileAction add : adds) {
            FileAction remove = removed.get(add.path());
            if (remove == null) {
                taken.add(whole(add, Change.INSERT, columns));
            } else {
                addListed(taken, add.index(), add, without(remove, add), Change.INSERT, columns);
            }
        }
        taken.sort(Comparator.comparingInt(Taken::index));
        return taken;
    }

    private static void addListed(
            List<Taken> taken, int index, FileAction file, long[] rows, Change change, Map<String, String> columns) {
        if (rows.length > 0) {
            ScanFile known = file.scanFile(columns);
            taken.add(new Taken(
                    index,
                    new ScanFile(
                            known.path(),
                            known.size(),
                            known.partitionValues(),
                            rows.length,
                            () -> LongStream.of(rows)),
                    Rows.ONLY_LISTED,
                    change));
        }
    }

    private static Map<String, FileAction> byPath(List<FileAction> actions) {
        Map<String, FileAction> byPath = new HashMap<>();
        actions.forEach(action -> byPath.put(action.path(), action));
        return byPath;
    }

    /** Rows that the one deletion vector lists and the other does not. */
    private static long[] without(FileAction one, FileAction other) {
        long[] excluded = other.deletedRows().get().sorted().toArray();
        return one.deletedRows()
                .get()
                .filter(row -> Arrays.binarySearch(excluded, row) < 0)
                .toArray();
    }
}
