package dev.inlet.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** How a JVM for Spark is started. */
final class SparkJvm {
    /** What Spark reaches into; its own launcher passes the same list. */
    private static final List<String> OPENS = List.of(
            "java.lang",
            "java.lang.invoke",
            "java.lang.reflect",
            "java.io",
            "java.net",
            "java.nio",
            "java.util",
            "java.util.concurrent",
            "java.util.concurrent.atomic",
            "jdk.internal.ref",
            "sun.nio.ch",
            "sun.nio.cs",
            "sun.security.action",
            "sun.util.calendar");

    private SparkJvm() {}

    /** The heap is twice Spark's own default for a driver: memory is not what holds it up. */
    static List<String> options() {
        List<String> options = new ArrayList<>(List.of("-Xmx2g", "-Djdk.reflect.useDirectMethodHandle=false"));
        OPENS.forEach(name -> options.add("--add-opens=java.base/" + name + "=ALL-UNNAMED"));
        return options;
    }
}
