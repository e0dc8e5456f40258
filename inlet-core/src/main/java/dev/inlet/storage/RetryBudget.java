package dev.inlet.storage;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to try again, and how long to wait in between. The wait doubles with each attempt, up to the longest, and is
 * then taken at random between half and all of it, so that writers that collided do not collide again.
 *
 * @param total time from the first attempt after which none is started; zero for a single attempt
 * @param firstWait before the second attempt; more than zero
 * @param longestWait upper bound; at least {@code firstWait}
 */
public record RetryBudget(Duration total, Duration firstWait, Duration longestWait) {
    /** Two minutes ride out a fail-over of a file server and still tell a person within a coffee. */
    public static final RetryBudget DEFAULT =
            new RetryBudget(Duration.ofMinutes(2), Duration.ofMillis(10), Duration.ofSeconds(5));

    public RetryBudget {
        requireNonNull(total, "total");
        if (total.isNegative() || firstWait.compareTo(Duration.ZERO) <= 0 || longestWait.compareTo(firstWait) < 0) {
            throw new IllegalArgumentException(
                    "total " + total + ", first wait " + firstWait + ", longest wait " + longestWait);
        }
    }

    /** Whether another attempt may start this long after the first one did. */
    public boolean allows(Duration sinceFirstAttempt) {
        return sinceFirstAttempt.compareTo(total) < 0;
    }

    /**
     * @param failures how many attempts have failed, 1 or more
     */
    public Duration waitAfter(int failures) {
        long longest = longestWait.toNanos();
        long doubled = failures > 40 ? longest : Math.min(longest, firstWait.toNanos() << Math.min(failures - 1, 20));
        long bounded = doubled <= 0 ? longest : doubled;
        return Duration.ofNanos(bounded / 2 + ThreadLocalRandom.current().nextLong(bounded / 2 + 1));
    }
}
