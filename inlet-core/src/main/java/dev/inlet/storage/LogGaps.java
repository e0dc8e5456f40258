package dev.inlet.storage;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of log entries that a listing missed. A directory is not listed at one moment: a name that is made meanwhile may be
 * left out though a later one is returned. Readers would take the hole in the versions for a broken table.
 */
final class LogGaps {
    private static final Pattern ENTRY = Pattern.compile("(\\d{20})\\.json");

    /** More entries than this are not made during one listing: a wider gap is in the log itself. */
    private static final long WIDEST = 1_000;

    private LogGaps() {}

    /**
     * Adds entries that are in the directory and missing in the names.
     *
     * @param names sorted, and sorted again afterwards
     */
    static void fill(Path directory, List<String> names) {
        List<String> missed = new ArrayList<>();
        long before = -1;
        for (String name : names) {
            Matcher entry = ENTRY.matcher(name);
            if (!entry.matches()) {
                continue;
            }
            long version = Long.parseLong(entry.group(1));
            if (before >= 0 && version - before <= WIDEST) {
                for (long between = before + 1; between < version; between++) {
                    String candidate = String.format(Locale.ROOT, "%020d.json", between);
                    if (Files.exists(directory.resolve(candidate))) {
                        missed.add(candidate);
                    }
                }
            }
            before = version;
        }
        if (!missed.isEmpty()) {
            names.addAll(missed);
            names.sort(null);
        }
    }
}
