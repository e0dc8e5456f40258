package dev.inlet.source.kafka;

import dev.inlet.option.ClientProperties;
import dev.inlet.option.Option;
import dev.inlet.option.OptionTypes;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** The options of a source of type {@code kafka}. */
final class KafkaOptions {
    private static final Pattern TOPIC_NAME = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

    static final Option<List<String>> TOPICS = Option.strings("topics")
            .optional("`topics-pattern` says which topics are read")
            .mustBe(
                    "a list of topic names: letters, digits, dot, underscore and dash, at most 249 each",
                    topics -> !topics.isEmpty()
                            && topics.stream()
                                    .allMatch(topic -> TOPIC_NAME.matcher(topic).matches()))
            .doc("The topics to read. Each must exist. Partitions that are added while Inlet runs are read from their "
                    + "beginning.");

    static final Option<Pattern> TOPICS_PATTERN = Option.of(
                    "topics-pattern",
                    OptionTypes.scalar(
                            "regular expression",
                            "a Java regular expression such as clicks-.*",
                            Pattern::compile,
                            Pattern::pattern))
            .optional("`topics` says which topics are read")
            .doc("Reads every topic whose whole name matches this Java regular expression, also those that are made"
                    + " while Inlet runs (these from their beginning). Kafka's internal topics never match.");

    static final Option<ClientProperties> PROPERTIES = Option.clientProperties("properties")
            .doc("Properties for the Kafka client, handed on as they are: `bootstrap.servers` (required), security,"
                    + " tuning. Inlet itself sets the deserializers, `enable.auto.commit=false`,"
                    + " `auto.offset.reset=none` and `allow.auto.create.topics=false`, since positions are kept in"
                    + " the table, and refuses other values. `isolation.level` is `read_committed` unless given."
                    + " With a `group.id`, what is durably in the table is also committed to that group, for tools"
                    + " that watch a group's lag; it is never read back.");

    static final Option<Start> START = Option.of(
                    "start",
                    OptionTypes.scalar(
                            "earliest, latest or time",
                            "earliest, latest, or a time with its zone such as 2026-01-31T00:00:00Z",
                            Start::parse,
                            Start::toString))
            .defaultTo(new Start.Earliest(), "so that nothing is left out")
            .doc("Where a topic begins that the table has no position of: `earliest`, `latest`, or the first record"
                    + " whose timestamp is at or after a time (ISO 8601 with zone; a date alone is midnight UTC)."
                    + " Not used once the table has a position. Partitions and topics that appear later always"
                    + " start at their beginning.");

    static final Option<OnGap> ON_GAP = Option.choice("on-gap", OnGap.class)
            .defaultTo(OnGap.STOP, "since records that nobody has read are lost")
            .doc("What to do where Kafka has removed records that the table does not have yet. `stop`: end with an"
                    + " error. `skip`: go on at the first record that is there, and go on without topics of the"
                    + " pattern that were deleted; the gap is recorded in the table's history. A topic that was"
                    + " deleted and made again, or that ends before the table's position, always stops the"
                    + " pipeline.");

    static final Option<Duration> DISCOVERY_INTERVAL = Option.duration("discovery-interval")
            .defaultTo(Duration.ofSeconds(10), "one small request to a broker each time")
            .atLeast(Duration.ofMillis(100))
            .atMost(Duration.ofHours(1))
            .doc("How often to look for new partitions and topics, and for topics that were deleted.");

    static final Option<Duration> BROKER_TIMEOUT = Option.duration("broker-timeout")
            .defaultTo(Duration.ofSeconds(15), "long enough for a broker that is busy or being elected")
            .atLeast(Duration.ofSeconds(1))
            .atMost(Duration.ofMinutes(10))
            .doc("How long to wait for the brokers' answer. At the start, Inlet gives up after this time; while it"
                    + " runs, it tries again.");

    static final List<Option<?>> ALL =
            List.of(TOPICS, TOPICS_PATTERN, PROPERTIES, START, ON_GAP, DISCOVERY_INTERVAL, BROKER_TIMEOUT);

    private KafkaOptions() {}
}
