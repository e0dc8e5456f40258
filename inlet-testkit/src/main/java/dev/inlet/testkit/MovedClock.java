package dev.inlet.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/** Another clock, set forward or back by a test. Any thread. */
public final class MovedClock extends Clock {
    private final Clock clock;
    private volatile Duration ahead = Duration.ZERO;

    public MovedClock(Clock clock) {
        this.clock = clock;
    }

    /** Sets it so far ahead of the other, or behind it where that is negative. */
    public void setAhead(Duration by) {
        ahead = by;
    }

    /** Moves it from where it is. For one thread. */
    public void advance(Duration by) {
        setAhead(ahead.plus(by));
    }

    @Override
    public ZoneId getZone() {
        return clock.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Instant instant() {
        return clock.instant().plus(ahead);
    }
}
