package dev.inlet.source.delta;

import dev.inlet.option.Option;
import dev.inlet.option.OptionTypes;
import java.time.Duration;
import java.util.List;

/** The options of the source type {@code delta}. */
final class DeltaOptions {
    /** What to do with a commit that deletes or changes rows, where only appended rows are read. */
    enum ChangeCommits {
        STOP,
        IGNORE_DELETES,
        SKIP
    }

    /** What to do where log entries were cleaned up before they were read. */
    enum OnGap {
        STOP,
        SKIP
    }

    static final Option<String> PATH =
            Option.location("path").doc("The table's directory. Until it is there, the source waits for it.");

    static final Option<Start> START = Option.of(
                    "start",
                    OptionTypes.scalar(
                            "snapshot, latest, version or time",
                            "snapshot, latest, a version such as 12, or a time with its zone such as 2026-01-31T00:00:00Z",
                            Start::parse,
                            Start::toString))
            .defaultTo(new Start.Snapshot(), "so that nothing is left out")
            .doc("Where reading begins while no table of the pipeline has a position: with the rows that the table has"
                    + " (`snapshot`), with the next commit (`latest`), with the commit that makes a version, or with the"
                    + " first commit at or after a time (ISO 8601 with zone; a date alone is midnight UTC).");

    static final Option<Boolean> READ_CHANGE_FEED = Option.bool("read-change-feed")
            .defaultTo(false, "most tables only grow")
            .doc("Reads what each commit does to rows, from a table with `delta.enableChangeDataFeed=true`: inserted,"
                    + " deleted and updated rows, the latter before and after. Adds the columns `_change_type`"
                    + " (`insert`, `delete`, `update_preimage`, `update_postimage`), `_commit_version` and"
                    + " `_commit_timestamp`. The rows of a snapshot are inserted ones.");

    static final Option<ChangeCommits> CHANGE_COMMITS = Option.choice("change-commits", ChangeCommits.class)
            .defaultTo(ChangeCommits.STOP, "what was read of the table no longer says what the table says")
            .doc(
                    "What to do with a commit that deletes or changes rows, where the change feed is not read. `stop`: end with"
                            + " an error. `ignore-deletes`: go on where it only deletes rows, which stay where they were"
                            + " written to; stop at others. `skip`: leave out the whole commit, with the rows that it adds."
                            + " Commits that only rewrite files, such as OPTIMIZE, are never read.");

    static final Option<OnGap> ON_GAP = Option.choice("on-gap", OnGap.class)
            .defaultTo(OnGap.STOP, "since what those commits brought is left out")
            .doc(
                    "What to do where entries of the table's log were cleaned up before they were read. `stop`: end with an"
                            + " error. `skip`: go on at the first entry that is there; the gap is recorded in the history of"
                            + " the pipeline's tables. A table that was dropped and made again always stops the pipeline.");

    static final Option<Duration> POLL_INTERVAL = Option.duration("poll-interval")
            .defaultTo(Duration.ofMillis(500), "fresher than the default trigger, for one look at one file name")
            .atLeast(Duration.ofMillis(10))
            .atMost(Duration.ofDays(1))
            .doc("How often to look whether the table has a next version.");

    static final List<Option<?>> ALL = List.of(PATH, START, READ_CHANGE_FEED, CHANGE_COMMITS, ON_GAP, POLL_INTERVAL);

    private DeltaOptions() {}
}
