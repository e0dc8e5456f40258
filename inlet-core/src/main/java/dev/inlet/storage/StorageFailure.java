package dev.inlet.storage;

import dev.inlet.error.InletException;
import dev.inlet.error.InletException.Kind;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.SyncFailedException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which failures of storage may pass by themselves, and how each is told. */
public final class StorageFailure {
    private static final String MAKE_ROOM =
            "Free some space or raise the quota, then start again: nothing that was acknowledged is lost";

    private StorageFailure() {}

    /**
     * The failure as it is told to a person. {@link Kind#TRANSIENT} may be tried again; {@link Kind#CONFIGURATION} will
     * come again until somebody acts. A full disk is of the first kind: what fills it often goes by itself.
     *
     * @param doing what was being done and to what, such as {@code writing the log of table ./lake/clicks}
     */
    public static InletException tell(String doing, IOException failure) {
        String problem = "Storage failed while " + doing;
        String reason = reason(failure);
        String wayOut = wayOut(failure);
        return wayOut == null
                ? InletException.storage(problem, reason, isFull(failure) ? MAKE_ROOM : "", failure)
                : new InletException(Kind.CONFIGURATION, problem, reason, wayOut, failure);
    }

    /** Whether the same call may succeed later though nobody changed anything. */
    public static boolean mayPass(IOException failure) {
        return wayOut(failure) == null;
    }

    /** Whether a message of the system says that writing there is not allowed, which does not pass by itself. */
    public static boolean isForbidden(String message) {
        String text = message.toLowerCase(Locale.ROOT);
        return isDenied(text) || isReadOnly(text);
    }

    private static boolean isDenied(String text) {
        return text.contains("permission denied") || text.contains("operation not permitted");
    }

    /** Whether the disk, or the share of it that one may use, is full. */
    static boolean isFull(IOException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException io && isFull(text(io).toLowerCase(Locale.ROOT))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isFull(String text) {
        return text.contains("no space left") || text.contains("quota exceeded");
    }

    private static boolean isReadOnly(String text) {
        return text.contains("read-only file system");
    }

    /** What a person must do; null where the failure may pass by itself. Kernel wraps what storage said. */
    private static @Nullable String wayOut(IOException failure) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Throwable cause = failure; cause != null && seen.add(cause); cause = cause.getCause()) {
            String wayOut = cause instanceof IOException io ? wayOutOf(io) : null;
            if (wayOut != null) {
                return wayOut;
            }
        }
        return null;
    }

    private static @Nullable String wayOutOf(IOException failure) {
        String text = text(failure).toLowerCase(Locale.ROOT);
        if (failure instanceof SyncFailedException) {
            return isFull(text)
                    ? MAKE_ROOM
                    : "Check the disk: it could not keep what was written. Then start again: nothing that was acknowledged"
                            + " is lost";
        }
        if (failure instanceof AccessDeniedException || isDenied(text)) {
            return "Give the user that runs Inlet the right to read and write there";
        }
        if (failure.getCause() instanceof ReadOnlyFileSystemException || isReadOnly(text)) {
            return "Mount the file system for writing, or choose another place";
        }
        if (text.contains("file name too long")) {
            return "Choose a shorter path for the table";
        }
        if (failure instanceof NoSuchFileException
                || failure instanceof FileNotFoundException
                || failure instanceof NotDirectoryException) {
            return "Check that the path exists and that nothing else deletes files of the table";
        }
        return null;
    }

    private static String reason(IOException failure) {
        String name = failure.getClass().getSimpleName();
        String text = text(failure);
        return text.isEmpty() ? name : failure.getClass() == IOException.class ? text : name + ": " + text;
    }

    /** The system's own words, with the file where it is named. */
    private static String text(IOException failure) {
        if (failure instanceof FileSystemException named && named.getReason() != null) {
            return named.getFile() + ": " + named.getReason();
        }
        return failure.getMessage() == null ? "" : failure.getMessage();
    }
}
