package dev.inlet.it;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a process holds, as Linux tells it.
 *
 * @param threads how many there are of each name, of which Linux keeps 15 characters
 * @param handles how many there are of each kind: {@code socket}, or the directory that an open file is in
 * @param files how many files there are in each of some directories, at any depth
 */
record Holdings(Map<String, Integer> threads, Map<String, Integer> handles, Map<String, Integer> files) {
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    /** Threads that the JVM starts and ends as it sees fit. */
    private static final Pattern OF_JVM = Pattern.compile("C[12] CompilerThre|Attach Listener|Keep-Alive-Time.*");

    static Holdings of(InletProcess process, Path... directories) throws IOException {
        Path proc = Path.of("/proc", Long.toString(process.pid()));
        Map<String, Integer> threads = new TreeMap<>();
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(proc.resolve("task"))) {
            for (Path task : tasks) {
                try {
                    String name = Files.readString(task.resolve("comm")).strip();
                    if (!OF_JVM.matcher(name).matches()) {
                        threads.merge(name, 1, Integer::sum);
                    }
                } catch (IOException e) {
                    // It ended meanwhile.
                    continue;
                }
            }
        }
        Map<String, Integer> handles = new TreeMap<>();
        try (DirectoryStream<Path> open = Files.newDirectoryStream(proc.resolve("fd"))) {
            for (Path handle : open) {
                try {
                    handles.merge(kind(Files.readSymbolicLink(handle).toString()), 1, Integer::sum);
                } catch (NoSuchFileException e) {
                    // It was closed meanwhile.
                    continue;
                }
            }
        }
        Map<String, Integer> files = new TreeMap<>();
        for (Path directory : directories) {
            files.put(directory.getFileName().toString(), count(directory));
        }
        return new Holdings(threads, handles, files);
    }

    private static String kind(String target) {
        if (target.startsWith("/")) {
            return target.substring(0, target.lastIndexOf('/') + 1);
        }
        int number = target.indexOf(":[");
        return number < 0 ? target : target.substring(0, number);
    }

    private static int count(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return 0;
        }
        try (Stream<Path> all = Files.walk(directory)) {
            return (int) all.filter(Files::isRegularFile).count();
        }
    }

    /** Bytes of memory that the process has. */
    static long resident(InletProcess process) throws IOException {
        Matcher found = RESIDENT.matcher(Files.readString(Path.of("/proc", Long.toString(process.pid()), "status")));
        if (!found.find()) {
            throw new IllegalStateException("the process has ended: " + process.output());
        }
        return Long.parseLong(found.group(1)) << 10;
    }

    /** What there is more of than there was. */
    Map<String, String> above(Holdings before) {
        Map<String, String> more = new TreeMap<>();
        compare("thread ", before.threads, threads, more);
        compare("handle ", before.handles, handles, more);
        compare("files in ", before.files, files, more);
        return more;
    }

    private static void compare(
            String what, Map<String, Integer> before, Map<String, Integer> now, Map<String, String> more) {
        now.forEach((name, count) -> {
            int had = before.getOrDefault(name, 0);
            if (count > had) {
                more.put(what + name, had + " -> " + count);
            }
        });
    }
}
