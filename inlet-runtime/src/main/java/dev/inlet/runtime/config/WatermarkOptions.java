package dev.inlet.runtime.config;

import dev.inlet.option.Option;
import dev.inlet.option.OptionGroup;
import dev.inlet.option.Options;
import java.time.Duration;

/** How far a source is complete in event time. */
final class WatermarkOptions {
    static final Option<String> COLUMN = Option.string("column")
            .doc("The column that holds the event time of a record: a `TIMESTAMP`, `TIMESTAMP_NTZ` (taken as UTC) or"
                    + " `DATE`, and a column of the records or one that `metadata` adds.");

    static final Option<Duration> DELAY = Option.duration("delay")
            .atLeast(Duration.ZERO)
            .atMost(Duration.ofDays(365))
            .doc("How much older than the newest record another may be and still be in time. The watermark stays this"
                    + " far behind the greatest event time seen.");

    static final Option<Duration> MAX_AHEAD = Option.duration("max-ahead")
            .atLeast(Duration.ofMillis(1))
            .atMost(Duration.ofDays(3660))
            .optional("every event time is believed")
            .doc("How far the event time of a record may be ahead of the time that the source gives it, such as the"
                    + " timestamp of a Kafka record. One further ahead moves no watermark; in a window or join the record is a"
                    + " dead letter of kind `time-ahead`. For sources with a metadata column `timestamp`.");

    static final OptionGroup GROUP = OptionGroup.of(COLUMN, DELAY, MAX_AHEAD);

    static final Option<Options> WATERMARK = Option.group("watermark", GROUP)
            .optional("the source says nothing of its completeness")
            .doc("How far the source is complete in event time. Tables record it in each commit, and windows close by"
                    + " it.");

    private WatermarkOptions() {}
}
