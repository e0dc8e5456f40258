package dev.inlet.source.files;

import dev.inlet.batch.Compression;
import dev.inlet.option.Option;
import dev.inlet.option.OptionType;
import dev.inlet.option.OptionTypes;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;

/** The options of the source type {@code files}. */
final class FilesOptions {
    /** What to do with a file that changed after it was taken. */
    enum ChangedFiles {
        FAIL,
        IGNORE,
        TAKE_AGAIN
    }

    /** What to do with a file that was found and is gone before it could be read. */
    enum MissingFiles {
        FAIL,
        SKIP
    }

    static final Option<String> PATH = Option.location("path")
            .doc(
                    "A directory (the files directly in it), a file, or a glob: `*`, `?`, `[abc]`, `{a,b}`, and `**/` for any"
                            + " number of directories. Put `/**` behind a directory to take all files below it.");

    static final Option<Compression> COMPRESSION = Option.choice("compression", Compression.class)
            .defaultTo(Compression.AUTO, "names tell it nearly always")
            .doc(
                    "`auto` goes by the name: `.gz` is gzip, `.zst` is zstd, others are plain. Parquet files have their own.");

    static final Option<Duration> POLL_INTERVAL = Option.duration("poll-interval")
            .defaultTo(Duration.ofSeconds(1), "as fresh as the default trigger")
            .atLeast(Duration.ofMillis(50))
            .atMost(Duration.ofDays(1))
            .doc(
                    "How often the directory is listed. Where a listing takes longer than a tenth of this, it is done less often,"
                            + " so that listing never takes more than a tenth of the time.");

    static final Option<Duration> SETTLE_TIME = Option.duration("settle-time")
            .defaultTo(Duration.ofSeconds(1), "longer than a writer usually pauses between two writes")
            .atLeast(Duration.ZERO)
            .atMost(Duration.ofDays(1))
            .doc(
                    "How long a file must have kept its size and modification time before it is taken. `0s` takes a file as soon"
                            + " as it is seen: right where files appear under their name only when they are complete.");

    static final Option<ChangedFiles> CHANGED_FILES = Option.choice("changed-files", ChangedFiles.class)
            .defaultTo(ChangedFiles.FAIL, "what is in the table no longer says what the file says")
            .doc("What to do with a file whose size or modification time changed after it was taken. `fail` stops the"
                    + " pipeline, `ignore` keeps what was taken and leaves the change out, `take-again` reads the whole file as"
                    + " a new one, so that rows it still has are in the table twice.");

    static final Option<MissingFiles> MISSING_FILES = Option.choice("missing-files", MissingFiles.class)
            .defaultTo(MissingFiles.FAIL, "its records would be left out")
            .doc(
                    "What to do with a file that was found and is gone before it could be read: `fail` stops the pipeline, `skip`"
                            + " goes on without it.");

    static final Option<Instant> TAKEN_BEFORE = Option.of("taken-before", instant())
            .optional("the pipeline stops where it cannot know which files it took")
            .doc(
                    "Only used where both the state directory and the part of the table's history that names the files are gone:"
                            + " files last modified before this time count as taken. The error message says which time to set.");

    static final Option<String> MOVED_FROM = Option.location("moved-from")
            .optional("the directory is where it was when the source first ran")
            .doc(
                    "The directory part of the former `path`, where the directory was moved or renamed and the files' names within"
                            + " it are the same as before.");

    private FilesOptions() {}

    static List<Option<?>> all() {
        return List.of(
                PATH, COMPRESSION, POLL_INTERVAL, SETTLE_TIME, CHANGED_FILES, MISSING_FILES, TAKEN_BEFORE, MOVED_FROM);
    }

    private static OptionType<Instant> instant() {
        return OptionTypes.scalar(
                "time",
                "a time in UTC such as 2026-11-01T00:00:00Z",
                text -> {
                    try {
                        return Instant.parse(text);
                    } catch (DateTimeParseException e) {
                        throw new IllegalArgumentException(e);
                    }
                },
                Instant::toString);
    }
}
