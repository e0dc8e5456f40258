package dev.inlet.runtime.event;

import java.time.Duration;

/** What became of one attempt to deliver an event. */
public sealed interface Delivery {
    /** The receiver has it. */
    record Accepted() implements Delivery {}

    /**
     * It is to be delivered again.
     *
     * @param reason for a person; holds no secrets
     * @param notBefore how long the receiver asks to be left alone; zero where it does not
     */
    record Refused(String reason, Duration notBefore) implements Delivery {
        public Refused(String reason) {
            this(reason, Duration.ZERO);
        }
    }
}
