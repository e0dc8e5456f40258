package dev.inlet.cli;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * The run by which the launcher records classes for quicker starts: a command, a pipeline that writes a log checkpoint, one on
 * Kafka that reads it and comes as far as it does without a broker, and then the classes that every such pipeline loads within its
 * first seconds. To load them from the recording takes a tenth of the time that it takes from their jars. A class that is not here
 * is loaded as ever.
 */
final class TrainingRun {
    /** The jars by the beginning of their names, and in each the packages. */
    private static final List<Library> LIBRARIES = List.of(
            new Library("kafka-clients-", List.of("org/apache/kafka/clients/", "org/apache/kafka/common/")),
            new Library("lz4-java-", List.of("net/jpountz/")),
            new Library("inlet-", List.of("dev/inlet/")));

    /** A third of the Kafka client's messages, which serve its tools. */
    private static final String NOT_USED = "JsonConverter";

    /** Makes a lambda for each of its 135 constants, which are recorded only where they were made. */
    private static final String ERRORS_OF_KAFKA = "org.apache.kafka.common.protocol.Errors";

    private TrainingRun() {}

    /** @param arguments of the command */
    public static void main(String[] arguments) throws IOException {
        Console console = Console.ofProcess(List.of(arguments));
        int code = Main.execute(console, arguments);
        runPipelines(console);
        for (String jar : System.getProperty("java.class.path").split(File.pathSeparator)) {
            for (Library library : LIBRARIES) {
                if (Path.of(jar).getFileName().toString().startsWith(library.jar())) {
                    load(jar, library.packages());
                }
            }
        }
        load(ERRORS_OF_KAFKA, true);
        console.flush();
        System.exit(code);
    }

    static void runPipelines(Console console) throws IOException {
        Path directory = Files.createTempDirectory("inlet-training");
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Files.writeString(directory.resolve("line.json"), "{\"id\": 1}");
            run(
                    console,
                    directory,
                    "files",
                    "{type: files, path: '" + directory.resolve("*.json") + "', format: {type: json}}");
            // This broker takes the connection and answers nothing: the run gives up after a second.
            run(
                    console,
                    directory,
                    "kafka",
                    "{type: kafka, topics: [events], properties: {bootstrap.servers: '127.0.0.1:"
                            + silent.getLocalPort() + "'}, broker-timeout: 1s, format: {type: json}}");
        } finally {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static void run(Console console, Path directory, String name, String source) throws IOException {
        String pipeline = """
                name: %s
                retry-budget: 0s
                sources:
                  events: %s
                sinks:
                  - table: %s
                    properties: {delta.checkpointInterval: 1}
                """.formatted(name, source, directory.resolve("table"));
        Path file = Files.writeString(directory.resolve("training.yaml"), pipeline);
        Main.execute(console, "run", file.toString(), "--once", "--output", "json");
    }

    private static void load(String jar, List<String> packages) throws IOException {
        try (JarFile file = new JarFile(jar)) {
            for (JarEntry entry : file.stream().toList()) {
                String name = entry.getName();
                if (name.endsWith(".class")
                        && !name.contains(NOT_USED)
                        && packages.stream().anyMatch(name::startsWith)) {
                    load(name.substring(0, name.length() - ".class".length()).replace('/', '.'), false);
                }
            }
        }
    }

    /** @param initialize whether to run its static code */
    private static void load(String name, boolean initialize) {
        try {
            Class.forName(name, initialize, TrainingRun.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError needsWhatIsNotHere) {
            // A part of the library for which something is missing that Inlet does not use.
            return;
        }
    }

    private record Library(String jar, List<String> packages) {}
}
