package dev.inlet.table;

import dev.inlet.table.EntryFacts.Added;
import dev.inlet.table.EntryFacts.Removed;
import dev.inlet.table.Violation.Rule;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which files are in the table, entry by entry. Not safe for threads. */
final class FileLedger {
    private static final String NULL_DIRECTORY = "__HIVE_DEFAULT_PARTITION__";

    private final String root;
    private final List<Violation> violations;
    private final Map<String, Held> files = new HashMap<>();

    /** Whether the files are all that the table has; not so where the log begins in the middle. */
    private boolean complete;

    /** @param rows -1 where the log does not say */
    private record Held(String deletionVector, long rows, long deleted) {}

    /**
     * @param root the table's directory
     * @param complete whether the first entry makes the table
     */
    FileLedger(String root, boolean complete, List<Violation> violations) {
        this.root = root;
        this.complete = complete;
        this.violations = violations;
    }

    /**
     * Takes an entry.
     *
     * @param ofInlet whether it moves positions of a pipeline
     * @return what it took away, in words; empty where it took away nothing or was not allowed to
     */
    Optional<String> take(long version, EntryFacts facts, boolean ofInlet) {
        long out = 0;
        long in = 0;
        boolean known = true;
        boolean arranges = false;
        boolean changes = false;
        for (Removed removed : facts.removed()) {
            Held held = files.get(path(removed.key().path()));
            if (held != null && held.deletionVector().equals(removed.key().deletionVector())) {
                files.remove(path(removed.key().path()));
                known &= held.rows() >= 0;
                out += held.rows() - held.deleted();
            } else {
                known &= complete;
            }
            arranges = true;
            changes |= removed.dataChange();
        }
        for (Added added : facts.added()) {
            String path = path(added.key().path());
            Held before = files.put(path, new Held(added.key().deletionVector(), added.rows(), added.deleted()));
            changes |= added.dataChange();
            known &= added.rows() >= 0;
            in += added.rows() - added.deleted();
            if (before == null) {
                arranges |= !added.dataChange();
            } else if (added.dataChange()
                    || !before.deletionVector().equals(added.key().deletionVector())) {
                report(version, Rule.ADDED_ONCE, path, "added once", "added again without having been removed");
            } else {
                // An add without a data change renews what is known of a file, which is no second copy of its rows.
                known &= before.rows() >= 0;
                arranges = true;
                out += before.rows() - before.deleted();
            }
            if (ofInlet) {
                checkDirectory(version, path, added.partitionValues());
            }
        }
        if (arranges && !changes && known && complete && in != out) {
            report(version, Rule.ROWS_KEPT, "the files removed and added", out + " rows", in + " rows");
        }
        return facts.removed().isEmpty() || !changes
                ? Optional.empty()
                : takenAway(version, facts, ofInlet, known ? out + " rows" : "rows");
    }

    private Optional<String> takenAway(long version, EntryFacts facts, boolean ofInlet, String rows) {
        String what = facts.removed().get(0).key().path();
        if (ofInlet || facts.operation().isEmpty()) {
            String by = ofInlet ? "a commit that lands records" : "a commit that does not say what it does";
            report(version, Rule.TAKES_NOTHING, what, "kept", "removed with its rows by " + by);
            return Optional.empty();
        }
        return Optional.of("version " + version + ": " + facts.operation() + " by another engine replaced or took away "
                + rows + " in files of the table");
    }

    /** Inlet names its directories after the values. Those of other names, as for long values, say nothing. */
    private void checkDirectory(long version, String path, Map<String, @Nullable String> values) {
        // What is above the table says nothing of its rows.
        String within = path.startsWith(root + "/") ? path.substring(root.length()) : path;
        for (String directory : within.substring(0, within.lastIndexOf('/') + 1).split("/", -1)) {
            int equals = directory.indexOf('=');
            if (equals <= 0) {
                continue;
            }
            String column = DataFilePath.decode(directory.substring(0, equals));
            String named = DataFilePath.decode(directory.substring(equals + 1));
            if (values.containsKey(column)) {
                String value = values.get(column);
                if (!named.equals(value == null ? NULL_DIRECTORY : value)) {
                    report(
                            version,
                            Rule.PARTITION,
                            path,
                            column + " = " + named,
                            column + " = " + (value == null ? "null" : value));
                }
            }
        }
    }

    /**
     * Compares what the entries so far add up to with the files of a version, which are told one by one, and goes on from
     * these.
     */
    Settlement settle(long version) {
        return new Settlement(version);
    }

    /** See {@link #settle}. Every file, then the end. */
    final class Settlement {
        private final long version;
        private final Map<String, Held> expected = new HashMap<>(files);

        private Settlement(long version) {
            this.version = version;
            files.clear();
        }

        void take(CurrentFile file) {
            String path = file.file().path();
            boolean wasKnown = expected.remove(path) != null;
            if (!wasKnown && complete) {
                report(version, Rule.CURRENT_FILES, path, "not in the table", "in it");
            }
            files.put(
                    path,
                    new Held(file.deletionVector(), file.rows(), file.file().deletedCount()));
        }

        void end() {
            for (String path : expected.keySet()) {
                report(version, Rule.CURRENT_FILES, path, "in the table", "not in it");
            }
            complete = true;
        }
    }

    private String path(String logged) {
        return DataFilePath.resolve(root, logged);
    }

    private void report(long version, Rule rule, String what, String expected, String actual) {
        violations.add(new Violation(version, rule, what, expected, actual));
    }
}
