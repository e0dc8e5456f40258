package dev.inlet.runtime.config;

import dev.inlet.option.Option;
import dev.inlet.option.OptionGroup;
import dev.inlet.option.Options;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Which records of a source are left out as duplicates. */
final class DeduplicationOptions {
    static final Option<List<String>> KEY = Option.strings("key")
            .mustBe("not empty", columns -> !columns.isEmpty())
            .mustBe("without repetition", DeduplicationOptions::areDistinct)
            .doc("Columns, of the records or added by `metadata`, that have the same values in duplicates. A record in"
                    + " which one of them is null is no duplicate of any.");

    static final Option<Duration> WITHIN = Option.duration("within")
            .atLeast(Duration.ofMillis(1))
            .atMost(Duration.ofDays(366))
            .doc("How far, at most, the event times of duplicates are apart. Keys are remembered for twice as long, by"
                    + " the watermark.");

    static final Option<LateRows> LATE = Option.choice("late", LateRows.class)
            .defaultTo(LateRows.DEAD_LETTER, "nothing is left out unless somebody asked for it")
            .doc(
                    "What becomes of a record that is older than the table's watermark by more than `within`, so that nobody"
                            + " can tell any more whether it is a duplicate: it is a dead letter of kind `late`, or it is left out"
                            + " and counted as skipped.");

    static final OptionGroup GROUP = OptionGroup.of(KEY, WITHIN, LATE);

    static final Option<Options> DEDUPLICATE = Option.group("deduplicate", GROUP)
            .optional("each record counts")
            .doc("Keeps the first record of a key within a span of event time and leaves out the others, over restarts"
                    + " too, for each table that the source feeds. Needs a `watermark`.");

    private DeduplicationOptions() {}

    private static boolean areDistinct(List<String> columns) {
        return columns.stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .distinct()
                        .count()
                == columns.size();
    }

    static DeduplicationDefinition definition(Options deduplicate) {
        return new DeduplicationDefinition(deduplicate.get(KEY), deduplicate.get(WITHIN), deduplicate.get(LATE));
    }
}
