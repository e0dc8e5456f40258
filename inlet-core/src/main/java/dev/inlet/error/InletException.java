package dev.inlet.error;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * A failure told to a person: what is wrong, why, and the way out. The message is the three joined, so it never needs
 * the stack trace to be understood.
 */
public final class InletException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What to do next. */
    public enum Kind {
        /** May pass by itself: try again with back-off. */
        TRANSIENT,
        /** The configuration must change. */
        CONFIGURATION,
        /** The data, or the source that holds it, is not as promised: a person chooses. */
        DATA,
        /** Another process moved our positions: stop. */
        FENCED,
        /** Inlet itself is wrong. */
        BUG
    }

    private final Kind kind;
    private final String problem;
    private final String reason;
    private final String wayOut;

    /**
     * @param problem what went wrong, naming the table, topic, file or line
     * @param reason why it went wrong; may be empty
     * @param wayOut what the reader can do; may be empty only for {@link Kind#BUG} and {@link Kind#TRANSIENT}
     */
    public InletException(Kind kind, String problem, String reason, String wayOut, @Nullable Throwable cause) {
        super(sentence(problem) + sentence(reason) + sentence(wayOut), cause);
        this.kind = requireNonNull(kind, "kind");
        this.problem = problem;
        this.reason = reason;
        this.wayOut = wayOut;
    }

    /** As the other, without a cause. */
    public InletException(Kind kind, String problem, String reason, String wayOut) {
        this(kind, problem, reason, wayOut, null);
    }

    /** The configuration must change. */
    public static InletException configuration(String problem, String reason, String wayOut) {
        return new InletException(Kind.CONFIGURATION, problem, reason, wayOut);
    }

    /** The data, or the source that holds it, is not as promised. */
    public static InletException data(String problem, String reason, String wayOut) {
        return new InletException(Kind.DATA, problem, reason, wayOut);
    }

    /** Another process moved our positions. */
    public static InletException fenced(String problem, String reason, String wayOut) {
        return new InletException(Kind.FENCED, problem, reason, wayOut);
    }

    /** Storage, the network or memory failed, which may pass by itself; {@code wayOut} is for where it does not. */
    public static InletException storage(String problem, String reason, String wayOut, Throwable cause) {
        return new InletException(Kind.TRANSIENT, problem, reason, wayOut, cause);
    }

    /** Inlet itself is wrong. The way out is to report it. */
    public static InletException bug(String problem, @Nullable Throwable cause) {
        return new InletException(
                Kind.BUG, problem, "", "This is a defect of Inlet: please report it with the log", cause);
    }

    /** What to do next. */
    public Kind kind() {
        return kind;
    }

    /** What went wrong, naming the table, topic, file or line. */
    public String problem() {
        return problem;
    }

    /** Why; may be empty. */
    public String reason() {
        return reason;
    }

    /** What the reader can do; may be empty. */
    public String wayOut() {
        return wayOut;
    }

    @Override
    public String getMessage() {
        return requireNonNull(super.getMessage()).strip();
    }

    /** Ends the text with a full stop and a blank, so that parts join to sentences. */
    private static String sentence(String text) {
        if (text.isEmpty()) {
            return "";
        }
        char last = text.charAt(text.length() - 1);
        return last == '.' || last == '?' || last == '!' || last == '\n' ? text + " " : text + ". ";
    }
}
