package dev.inlet.batch;

import dev.inlet.error.InletException;
import dev.inlet.storage.StorageFailure;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Sorts DuckDB's failures by what they say of the cause. */
public final class SqlFailures {
    private static final List<String> VALUE_ERRORS =
            List.of("Conversion Error:", "Out of Range Error:", "Invalid Input Error:");

    /** Also where the limit is that of what may be spilled. */
    private static final String MEMORY_ERROR = "Out of Memory Error:";

    private static final String DISK_ERROR = "IO Error:";

    /** How DuckDB tells what our own functions threw, with the trace: as if it were of the value that they were given. */
    private static final Pattern OF_JAVA =
            Pattern.compile("Invalid Input Error: [\\w.$]+(: .*)?\\R\\s*at .*", Pattern.DOTALL);

    private static final String JAVA_MEMORY = "Invalid Input Error: java.lang.OutOfMemoryError";

    private static final String MORE_MEMORY = "Give the pipeline more `memory`, make batches smaller with `max-rows` or"
            + " `max-bytes` in `trigger`, or name a `spill-directory` with more room";

    private SqlFailures() {}

    /** Whether a value of a row made the statement fail, rather than the statement itself, the disk or the memory. */
    public static boolean isOfValue(SQLException failure) {
        String message = message(failure);
        return VALUE_ERRORS.stream().anyMatch(message::startsWith)
                && !OF_JAVA.matcher(message).matches();
    }

    /**
     * A failure that is of no value, as it is told to a person: it may pass where memory or the disk gave out.
     *
     * @param doing what was being done, such as {@code staging a batch}
     */
    public static InletException tell(String doing, SQLException failure) {
        Optional<InletException> ofMemory = ofMemory(doing, failure);
        if (ofMemory.isPresent()) {
            return ofMemory.get();
        }
        String message = message(failure);
        String problem = problem(doing);
        if (message.startsWith(DISK_ERROR)) {
            return StorageFailure.isForbidden(message)
                    ? StorageFailure.tell(doing, new IOException(message, failure))
                    : InletException.storage(
                            problem, message, "Check the disk's space and health, and the spill directory", failure);
        }
        return InletException.bug(problem + ": " + message, failure);
    }

    /** As {@link #tell}, where the memory gave out, or the room for what does not fit in it. */
    static Optional<InletException> ofMemory(String doing, SQLException failure) {
        String message = message(failure);
        if (!message.startsWith(MEMORY_ERROR) && !message.startsWith(JAVA_MEMORY)) {
            return Optional.empty();
        }
        // What it says of possible solutions are settings that nobody can reach here.
        String reason = message.lines().findFirst().orElse(message);
        return Optional.of(InletException.storage(problem(doing), reason, MORE_MEMORY, failure));
    }

    /**
     * A file that cannot be read in its format, as it is told to a person.
     *
     * @param format as people call it, such as {@code CSV}
     */
    static InletException ofFile(InputFile file, String format, SQLException failure) {
        return ofMemory("reading " + file.path(), failure)
                .orElseGet(() -> new InletException(
                        InletException.Kind.DATA,
                        "The file " + file.path() + " cannot be read as " + format,
                        String.valueOf(failure.getMessage()),
                        "Replace it, then start again: nothing of it is in the table",
                        failure));
    }

    /** Whether the engine's memory gave out, or the room for what does not fit in it. */
    public static boolean isOfMemory(SQLException failure) {
        return message(failure).startsWith(MEMORY_ERROR);
    }

    private static String problem(String doing) {
        return "DuckDB failed while " + doing;
    }

    /** DuckDB's message without the line that it points at, since that is of SQL that the user did not write. */
    public static String message(SQLException failure) {
        String message = String.valueOf(failure.getMessage());
        int line = message.indexOf("\n\nLINE ");
        return (line < 0 ? message : message.substring(0, line)).strip();
    }
}
