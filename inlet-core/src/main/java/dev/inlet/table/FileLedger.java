package dev.inlet.table;

import dev.inlet.table.EntryFacts.Added;
import dev.inlet.table.EntryFacts.FileKey;
import dev.inlet.table.Violation.Rule;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which files are in the table, entry by entry. Not safe for threads. */
final class FileLedger {
    private final List<Violation> violations;
    private final Map<String, String> vectorByPath = new HashMap<>();

    FileLedger(List<Violation> violations) {
        this.violations = violations;
    }

    void take(long version, EntryFacts facts) {
        for (FileKey removed : facts.removed()) {
            vectorByPath.remove(removed.path(), removed.deletionVector());
        }
        for (Added added : facts.added()) {
            FileKey key = added.key();
            String before = vectorByPath.put(key.path(), key.deletionVector());
            // An add without a data change renews what is known of a file, which is no second copy of its rows.
            if (before != null && (added.dataChange() || !before.equals(key.deletionVector()))) {
                violations.add(new Violation(
                        version, Rule.ADDED_ONCE, key.path(), "added once", "added again without having been removed"));
            }
        }
    }

    /** Paths as the log has them. */
    Set<String> paths() {
        return vectorByPath.keySet();
    }
}
