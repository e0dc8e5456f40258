package dev.inlet.benchmarks;

import java.util.List;

/** What {@code inlet-benchmarks/run} starts: the first argument names the benchmark. */
public final class Benchmarks {
    private static final String USAGE = "usage: run kafka|nexmark|latency|commit|files|windows|jmh [--quick] [options]";

    private Benchmarks() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 0) {
            System.err.println(USAGE);
            System.exit(2);
        }
        List<String> rest = List.of(arguments).subList(1, arguments.length);
        System.out.println(Machine.describe());
        switch (arguments[0]) {
            case "kafka" -> KafkaBenchmark.run(rest);
            case "nexmark" -> NexmarkBenchmark.run(rest);
            case "latency" -> LatencyBenchmark.run(rest);
            case "commit" -> CommitBenchmark.run(rest);
            case "files" -> FilesBenchmark.run(rest);
            case "windows" -> WindowsBenchmark.run(rest);
            case "jmh" -> StepBenchmarks.run(rest);
            default -> {
                System.err.println(USAGE);
                System.exit(2);
            }
        }
    }
}
