package dev.inlet.runtime.config;

import dev.inlet.option.Option;
import dev.inlet.option.OptionGroup;
import dev.inlet.option.Options;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How the rows of two sources are put together before the query of a sink. */
final class JoinOptions {
    static final Option<JoinDefinition.Type> TYPE = Option.choice("type", JoinDefinition.Type.class)
            .doc(
                    "`inner` gives the pairs; `left` also each row of the left side that no row of the right side matches, once"
                            + " none can come any more.");

    static final Option<String> SOURCE = Option.string("source").doc("The name of the source; it needs a `watermark`.");

    static final Option<String> ON = Option.string("on")
            .optional("the column of the source's watermark")
            .doc("The column that holds the event time of a row.");

    static final Option<List<String>> KEY = Option.strings("key")
            .mustBe("not empty", names -> !names.isEmpty())
            .doc(
                    "Columns that are equal in rows that match, in the order of the other side's; `a.b` is the field `b` of the"
                            + " struct `a`. A row with a null in one of them matches none.");

    static final OptionGroup SIDE = OptionGroup.of(SOURCE, ON, KEY);

    static final Option<Options> LEFT = Option.group("left", SIDE).doc("The one side.");

    static final Option<Options> RIGHT = Option.group("right", SIDE).doc("The other side, of another source.");

    static final Option<Duration> BEFORE = Option.duration("before")
            .defaultTo(Duration.ZERO, "an earlier row on the right does not match")
            .atLeast(Duration.ZERO)
            .atMost(Duration.ofDays(3660))
            .doc("How much earlier than the left row the right one may be.");

    static final Option<Duration> AFTER = Option.duration("after")
            .defaultTo(Duration.ZERO, "a later row on the right does not match")
            .atLeast(Duration.ZERO)
            .atMost(Duration.ofDays(3660))
            .doc("How much later than the left row the right one may be.");

    static final OptionGroup INTERVAL = OptionGroup.of(BEFORE, AFTER);

    static final Option<Options> WITHIN = Option.group("within", INTERVAL)
            .doc(
                    "How far from the left row's time that of a match may be. Rows are kept for as long as a match can come, so"
                            + " this bounds the state.");

    static final Option<LateRows> LATE = Option.choice("late", LateRows.class)
            .defaultTo(LateRows.DEAD_LETTER, "nothing is left out unless somebody asked for it")
            .doc(
                    "What becomes of a row that is older than the watermark, so that matches of it may be gone: it is a dead"
                            + " letter of kind `late`, or it is left out and counted as skipped.");

    static final OptionGroup GROUP = OptionGroup.of(TYPE, LEFT, RIGHT, WITHIN, LATE);

    static final Option<Options> JOIN = Option.group("join", GROUP)
            .optional("the query sees the records of one batch")
            .doc(
                    "Puts the rows of two sources together that have the same key and are near in event time, whenever they"
                            + " come: the query then sees each pair once, in the relation `joined`, whose columns are two structs"
                            + " with the names of the sources.");

    private JoinOptions() {}

    /** By the option that leads there. */
    static Map<String, OptionGroup> groups() {
        Map<String, OptionGroup> groups = new LinkedHashMap<>();
        groups.put("`join`", GROUP);
        groups.put("`left` and `right` of `join`", SIDE);
        groups.put("`within` of `join`", INTERVAL);
        return groups;
    }

    static JoinDefinition definition(Options join) {
        Options within = join.get(WITHIN);
        return new JoinDefinition(
                join.get(TYPE),
                side(join.get(LEFT)),
                side(join.get(RIGHT)),
                within.get(BEFORE),
                within.get(AFTER),
                join.get(LATE));
    }

    private static JoinDefinition.Side side(Options side) {
        return new JoinDefinition.Side(side.get(SOURCE), side.find(ON), side.get(KEY));
    }
}
