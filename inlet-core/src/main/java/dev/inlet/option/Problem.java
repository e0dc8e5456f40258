package dev.inlet.option;

import static java.util.Objects.requireNonNull;

/**
 * Something in a configuration that a person should change.
 *
 * @param message what is wrong and the way out; holds no value that came from the environment or a file
 */
public record Problem(Severity severity, Place place, String message) {
    /** Whether the configuration can be used all the same. */
    public enum Severity {
        ERROR,
        WARNING
    }

    public Problem {
        requireNonNull(severity, "severity");
        requireNonNull(place, "place");
        requireNonNull(message, "message");
    }

    /** One line, such as {@code clicks.yaml:7:5: unknown option "topic"; did you mean "topics"?}. */
    @Override
    public String toString() {
        return place + ": " + (severity == Severity.WARNING ? "warning: " : "") + message;
    }
}
