package dev.inlet.source.files;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Tells files that are complete from files that are still written. A file is settled when it was last modified at least the
 * settle time ago, or when we have seen it unchanged for that long (a server's clock may be ahead of ours).
 */
final class SettlingFiles {
    private final Duration settleTime;
    private final Map<String, Seen> unsettled = new HashMap<>();

    private record Seen(ListedFile file, Instant since) {}

    SettlingFiles(Duration settleTime) {
        this.settleTime = settleTime;
    }

    boolean isSettled(ListedFile file, Instant now) {
        Instant enough = now.minus(settleTime);
        Seen seen = unsettled.get(file.path());
        if (seen == null || !seen.file().sameContentAs(file)) {
            seen = new Seen(file, now);
        }
        boolean settled =
                file.modified() <= enough.toEpochMilli() || !seen.since().isAfter(enough);
        if (settled) {
            unsettled.remove(file.path());
        } else {
            unsettled.put(file.path(), seen);
        }
        return settled;
    }

    /** Forgets all files but these. */
    void retain(Set<String> paths) {
        unsettled.keySet().retainAll(paths);
    }
}
