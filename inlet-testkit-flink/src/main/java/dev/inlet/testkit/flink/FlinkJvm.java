package dev.inlet.testkit.flink;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How a JVM that runs {@link FlinkSql} is started. Flink's libraries are on its class path alone: Spark has another Kryo, Inlet
 * another SnakeYAML, so this class needs none of them.
 */
public final class FlinkJvm {
    /** What Flink reaches into; its own scripts pass the same list. */
    private static final List<String> OPENS = List.of(
            "java.lang",
            "java.lang.reflect",
            "java.io",
            "java.net",
            "java.nio",
            "java.text",
            "java.time",
            "java.util",
            "java.util.concurrent",
            "java.util.concurrent.atomic",
            "java.util.concurrent.locks",
            "sun.nio.ch");

    private FlinkJvm() {}

    /**
     * The program and its arguments.
     *
     * @param options of the JVM, such as its heap
     * @param slots how many tasks of an operator run at a time
     */
    public static List<String> command(List<String> options, int slots) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        OPENS.forEach(name -> command.add("--add-opens=java.base/" + name + "=ALL-UNNAMED"));
        command.add("-Dlogback.configurationFile=flink-logback.xml");
        command.add("-cp");
        command.add(ownClasses() + File.pathSeparator + libraries());
        command.add(FlinkSql.class.getName());
        command.add(Integer.toString(slots));
        return command;
    }

    private static Path ownClasses() {
        try {
            return Path.of(FlinkJvm.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As the build wrote them down. */
    private static String libraries() {
        try (InputStream list = FlinkJvm.class.getResourceAsStream("classpath")) {
            if (list == null) {
                throw new IllegalStateException("inlet-testkit-flink was not built by Maven up to process-classes");
            }
            return new String(list.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
