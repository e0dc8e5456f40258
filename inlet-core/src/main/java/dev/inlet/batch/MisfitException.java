package dev.inlet.batch;

/** Ends the decoding of one record. Has no stack trace, since a batch may hold many records that do not fit. */
final class MisfitException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final MisfitKind kind;

    MisfitException(MisfitKind kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    MisfitKind kind() {
        return kind;
    }
}
