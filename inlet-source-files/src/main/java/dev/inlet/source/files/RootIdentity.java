package dev.inlet.source.files;

import dev.inlet.error.InletException;
import dev.inlet.option.Options;
import dev.inlet.position.IdentityNumber;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Holds that a source goes on in the directory that it started in: its memory of the files it took names them relative to
 * that directory, so another one would make all files new, or hide some.
 */
final class RootIdentity {
    private final String source;
    private final String root;
    private final Optional<String> movedFrom;

    RootIdentity(String source, Options options) {
        this.source = source;
        this.root = FilePattern.directoryOf(options.get(FilesOptions.PATH)).toString();
        this.movedFrom = options.find(FilesOptions.MOVED_FROM);
    }

    long value() {
        return IdentityNumber.of(root);
    }

    /** @param stored what a table knows; null where none knows any */
    void check(@Nullable Long stored) {
        if (stored == null) {
            return;
        }
        long known = stored;
        boolean same = known == value()
                || movedFrom
                        .filter(former -> IdentityNumber.of(former) == known)
                        .isPresent();
        if (!same) {
            throw InletException.configuration(
                    "Source " + source + " took its files from another directory than " + root,
                    "The directory part of its path changed",
                    "Go back to the former directory; or, where it was moved as it was, name its former place in moved-from;"
                            + " or give the source another name to take all files of this one");
        }
    }
}
