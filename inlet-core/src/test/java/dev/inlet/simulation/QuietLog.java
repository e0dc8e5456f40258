package dev.inlet.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the log empty while failures are what is wanted: each would be logged, thousands of times. */
final class QuietLog {
    /** What tests that do so must not share. */
    static final String LOG = "log";

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private Level before = Level.INFO;

    void begin() {
        before = root.getLevel();
        root.setLevel(Level.OFF);
    }

    void end() {
        root.setLevel(before);
    }
}
