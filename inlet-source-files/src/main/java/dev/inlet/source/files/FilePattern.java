package dev.inlet.source.files;

import dev.inlet.error.InletException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Which files a source means: a directory (the files directly in it), one file, or a glob with {@code *}, {@code ?},
 * {@code [abc]}, {@code {a,b}} and {@code **}, which stands for any number of directories, also none. A name with such characters that is
 * there is meant as it is.
 */
final class FilePattern {
    private static final Pattern GLOB_CHARACTER = Pattern.compile("[*?\\[{]");

    private final Path root;
    private final PathMatcher matcher;
    private final int depth;

    private FilePattern(Path root, String glob) {
        this.root = root;
        // Java's ** needs a slash beside it, so **/*.json would not find a.json in the root itself.
        this.matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob.replace("**/", "{**/,}"));
        this.depth = glob.contains("**")
                ? Integer.MAX_VALUE
                : (int) glob.chars().filter(c -> c == '/').count() + 1;
    }

    /**
     * @param text an absolute path, maybe with glob characters
     * @throws InletException of kind {@code CONFIGURATION} where the glob is none, or what it names is not there
     */
    static FilePattern of(String text) {
        Path root = rootOf(text);
        String glob = globOf(text);
        if (glob.isEmpty() && !Files.isDirectory(root)) {
            glob = fileName(root).replaceAll("([\\\\*?\\[\\]{}])", "\\\\$1");
            root = rootOfFile(root, text);
        }
        if (!Files.isDirectory(root)) {
            throw missing(text, root + " is not a directory");
        }
        try {
            return new FilePattern(root, glob.isEmpty() ? "*" : glob);
        } catch (PatternSyntaxException e) {
            throw new InletException(
                    InletException.Kind.CONFIGURATION,
                    "The path " + text + " is not a glob",
                    e.getDescription(),
                    "Close each [ and {, and do not nest {}",
                    e);
        }
    }

    /** The directory that all files of a pattern are in or below, whether it is there or not. */
    static Path directoryOf(String text) {
        Path root = rootOf(text);
        Path parent = root.getParent();
        return globOf(text).isEmpty() && parent != null && !Files.isDirectory(root) ? parent : root;
    }

    /** The part of the path before the glob. */
    private static Path rootOf(String text) {
        String glob = globOf(text);
        return Path.of(text.substring(0, text.length() - glob.length()));
    }

    /** From the first name with a glob character on that is not the very name of something that is there. */
    private static String globOf(String text) {
        Matcher character = GLOB_CHARACTER.matcher(text);
        for (int from = 0; character.find(from); ) {
            int end = text.indexOf('/', character.start());
            String named = end < 0 ? text : text.substring(0, end);
            if (!Files.exists(Path.of(named))) {
                return text.substring(text.lastIndexOf('/', character.start()) + 1);
            }
            from = named.length();
        }
        return "";
    }

    private static Path rootOfFile(Path file, String text) {
        Path parent = file.getParent();
        if (parent == null || !Files.exists(file)) {
            throw missing(text, "there is no such file or directory");
        }
        return parent;
    }

    private static String fileName(Path path) {
        Path name = path.getFileName();
        return name == null ? "" : name.toString();
    }

    private static InletException missing(String text, String reason) {
        return InletException.configuration(
                "The path " + text + " names nothing", reason, "Correct the path, or make the directory");
    }

    /** The directory that all files are in or below. */
    Path root() {
        return root;
    }

    /** Whether a file of this path is, or would be, among those that are meant. */
    boolean takes(Path file) {
        if (!file.startsWith(root)) {
            return false;
        }
        Path relative = root.relativize(file);
        for (Path name : relative) {
            if (DirectoryScan.isUnfinished(name.toString())) {
                return false;
            }
        }
        return relative.getNameCount() <= depth && matches(relative);
    }

    /** How many levels below the root a file can be; 1 is the root itself. */
    int depth() {
        return depth;
    }

    /** @param relative to the root */
    boolean matches(Path relative) {
        return matcher.matches(relative);
    }
}
