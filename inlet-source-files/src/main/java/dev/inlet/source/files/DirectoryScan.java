package dev.inlet.source.files;

import dev.inlet.error.InletException;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the files of a pattern. Files and directories whose names mark them as unfinished or hidden are not there for
 * it. A link to a file is a file; a link to a directory is not followed, so that no loop and no file twice can come of it.
 */
final class DirectoryScan {
    /** What tools call a file that they have not finished: browsers, rsync, WinSCP, Hadoop, Flink, editors. */
    private static final List<String> UNFINISHED = List.of(
            ".tmp", ".temp", ".part", ".partial", ".inprogress", ".filepart", ".crdownload", "._copying_", ".swp", "~");

    private final FilePattern pattern;

    DirectoryScan(FilePattern pattern) {
        this.pattern = pattern;
    }

    /**
     * Hands over each matching file, in no order.
     *
     * @throws InletException of kind {@code TRANSIENT} where a directory cannot be listed: what is in it must not be left out
     */
    void list(Consumer<ListedFile> files) {
        Path root = pattern.root();
        try {
            // The slash makes the walk enter a root that is itself a link.
            Path start = Path.of(root + File.separator + ".");
            Files.walkFileTree(start, Set.of(), pattern.depth(), new Visitor(start, files));
        } catch (IOException e) {
            throw InletException.storage(
                    "The directory " + root + " could not be listed",
                    e.toString(),
                    "Check that it is mounted, and that this process may read it and the directories in it",
                    e);
        }
    }

    Path absolute(String path) {
        return pattern.root().resolve(path);
    }

    /** The file as it is now; empty where it is gone or is no file any more. */
    Optional<ListedFile> look(String path) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(absolute(path), BasicFileAttributes.class);
            return attributes.isRegularFile()
                    ? Optional.of(new ListedFile(
                            path,
                            attributes.size(),
                            attributes.lastModifiedTime().toMillis()))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static boolean isUnfinished(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return name.startsWith(".")
                || name.startsWith("_")
                || UNFINISHED.stream().anyMatch(lower::endsWith);
    }

    private final class Visitor extends SimpleFileVisitor<Path> {
        private final Path start;
        private final Consumer<ListedFile> files;

        private Visitor(Path start, Consumer<ListedFile> files) {
            this.start = start;
            this.files = files;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            boolean skipped = !directory.equals(start)
                    && isUnfinished(directory.getFileName().toString());
            return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            Path relative = start.relativize(file);
            if (!isUnfinished(file.getFileName().toString()) && pattern.matches(relative)) {
                String path = relative.toString().replace(File.separatorChar, '/');
                if (attributes.isRegularFile()) {
                    files.accept(new ListedFile(
                            path,
                            attributes.size(),
                            attributes.lastModifiedTime().toMillis()));
                } else if (attributes.isSymbolicLink()) {
                    look(path).ifPresent(files);
                }
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            // A file or directory that went away while the walk came to it.
            if (e instanceof NoSuchFileException && !file.equals(start)) {
                return FileVisitResult.CONTINUE;
            }
            throw e;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
            if (e != null) {
                throw e;
            }
            return FileVisitResult.CONTINUE;
        }
    }
}
