package dev.inlet.runtime.delivery;

import java.time.Duration;

/** What a person should hear of the delivery of events. */
public sealed interface DeliveryNews {
    String table();

    /** The target's name. */
    String target();

    /**
     * An event could not be delivered and is tried again. Told at the first failure, the second, the fourth and so on.
     *
     * @param version that the target is to be told of
     * @param failures in a row
     */
    record Failing(String table, String target, long version, String reason, int failures, Duration pause)
            implements DeliveryNews {}

    /** After failures of which the user was told, an event was delivered. */
    record Recovered(String table, String target, long version) implements DeliveryNews {}

    /** The configuration says not to tell the target of this version. */
    record Skipped(String table, String target, long version) implements DeliveryNews {}

    /** The log no longer has these versions, which the target was not told of: it was told of the gap instead. */
    record Gap(String table, String target, long fromVersion, long toVersion) implements DeliveryNews {}
}
