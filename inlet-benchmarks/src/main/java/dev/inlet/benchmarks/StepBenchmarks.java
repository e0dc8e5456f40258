package dev.inlet.benchmarks;

import java.util.List;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs the benchmarks of single steps by JMH, in JVMs with the options of {@code bin/inlet}. */
final class StepBenchmarks {
    private StepBenchmarks() {}

    static void run(List<String> arguments) throws RunnerException {
        Arguments options = new Arguments(arguments, "include", "forks", "iterations", "seconds");
        ChainedOptionsBuilder builder = new OptionsBuilder()
                .include(options.text("include", "dev.inlet.benchmarks.jmh"))
                .forks(options.number("forks", 3, 1))
                .warmupIterations(options.number("iterations", 5, 1))
                .warmupTime(TimeValue.seconds(options.number("seconds", 2, 1)))
                .measurementIterations(options.number("iterations", 5, 1))
                .measurementTime(TimeValue.seconds(options.number("seconds", 2, 1)))
                .shouldFailOnError(true)
                .jvmArgs(
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-Dlogback.configurationFile=benchmarks-logback.xml",
                        "--add-opens=java.base/java.nio=ALL-UNNAMED");
        new Runner(builder.build()).run();
    }
}
