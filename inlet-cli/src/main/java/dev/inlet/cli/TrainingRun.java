package dev.inlet.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * The run by which the launcher records classes for quicker starts: a command, and then the classes that it does not come by but
 * that every pipeline on Kafka loads within its first seconds, the client's and those that write a log checkpoint. To load them
 * from the recording takes a tenth of the time that it takes from their jars. A class that is not here is loaded as ever.
 */
final class TrainingRun {
    /** The jars by the beginning of their names, and in each the packages. */
    private static final List<Library> LIBRARIES = List.of(
            new Library("kafka-clients-", List.of("org/apache/kafka/clients/", "org/apache/kafka/common/")),
            new Library("lz4-java-", List.of("net/jpountz/")),
            new Library("parquet-", List.of("org/apache/parquet/", "shaded/parquet/com/", "shaded/parquet/org/")),
            new Library("delta-kernel-defaults-", List.of("io/delta/kernel/defaults/")));

    /** A third of the Kafka client's messages, which serve its tools. */
    private static final String NOT_USED = "JsonConverter";

    private TrainingRun() {}

    /** @param arguments of the command */
    public static void main(String[] arguments) throws IOException {
        Console console = Console.ofProcess(List.of(arguments));
        int code = Main.execute(console, arguments);
        console.flush();
        for (String jar : System.getProperty("java.class.path").split(File.pathSeparator)) {
            for (Library library : LIBRARIES) {
                if (Path.of(jar).getFileName().toString().startsWith(library.jar())) {
                    load(jar, library.packages());
                }
            }
        }
        System.exit(code);
    }

    private static void load(String jar, List<String> packages) throws IOException {
        ClassLoader loader = TrainingRun.class.getClassLoader();
        try (JarFile file = new JarFile(jar)) {
            for (JarEntry entry : file.stream().toList()) {
                String name = entry.getName();
                if (name.endsWith(".class")
                        && !name.contains(NOT_USED)
                        && packages.stream().anyMatch(name::startsWith)) {
                    load(name.substring(0, name.length() - ".class".length()).replace('/', '.'), loader);
                }
            }
        }
    }

    /** Without running any of its code. */
    private static void load(String name, ClassLoader loader) {
        try {
            Class.forName(name, false, loader);
        } catch (ClassNotFoundException | LinkageError needsWhatIsNotHere) {
            // A part of the library for which something is missing that Inlet does not use.
            return;
        }
    }

    private record Library(String jar, List<String> packages) {}
}
