package dev.inlet.runtime.event;

/** Takes events, one at a time. For one thread. */
public interface EventTarget extends AutoCloseable {
    /**
     * Tries once to deliver an event. Ends in about the time-out of the context, whatever the receiver does; what may be under way
     * still is given up then, and the same event comes again.
     *
     * @throws InterruptedException where the run ends
     */
    Delivery deliver(TableEvent event) throws InterruptedException;

    /** Frees everything, in a second or so. */
    @Override
    void close();
}
