package dev.inlet.benchmarks;

import dev.inlet.testkit.Events;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * How long it takes until an event is visible: from its Kafka timestamp to the moment at which the log entry that adds its row is
 * there. On a new table, and on one that has an hour's worth of commits already.
 */
final class LatencyBenchmark {
    private static final String TRIGGER = "100ms";
    private static final int PARTITIONS = 4;

    private final Work work;
    private final Broker broker;
    private final int perSecond;
    private final int warmUpSeconds;
    private final int seconds;

    private LatencyBenchmark(Work work, Broker broker, Arguments options) {
        this.work = work;
        this.broker = broker;
        this.perSecond = options.number("rate", 2_000, 2_000);
        this.warmUpSeconds = options.number("warm-up", 30, 5);
        this.seconds = options.number("seconds", 60, 5);
    }

    static void run(List<String> arguments) throws Exception {
        Arguments options = new Arguments(arguments, "rate", "warm-up", "seconds", "commits");
        int commits = options.number("commits", 36_000, 500);
        Work work = Work.of("latency");
        try (Broker broker = Broker.start(work)) {
            LatencyBenchmark benchmark = new LatencyBenchmark(work, broker, options);
            System.out.printf(
                    Locale.ROOT,
                    "%,d events/s, trigger %s, %d s after %d s of warm-up; ms from Kafka's timestamp to visible%n",
                    benchmark.perSecond,
                    TRIGGER,
                    benchmark.seconds,
                    benchmark.warmUpSeconds);
            benchmark.measure("new", work.directory().resolve("new"));
            Path old = work.directory().resolve("old");
            try (CommittedTable table = new CommittedTable(old)) {
                for (int i = 0; i < commits; i++) {
                    table.commit();
                }
            }
            benchmark.measure(String.format(Locale.ROOT, "after %,d commits", commits), old);
        }
        Work.delete(work.directory());
    }

    private void measure(String name, Path table) throws Exception {
        String topic = table.getFileName().toString();
        broker.create(topic, PARTITIONS);
        Path pipeline = work.directory().resolve(topic + ".yaml");
        Files.writeString(pipeline, pipeline(topic, table));
        EventFlow flow = new EventFlow(broker.bootstrap(), topic, PARTITIONS, perSecond);
        try (Child inlet =
                Child.start(work, topic, List.of(work.inlet(), "run", pipeline.toString(), "--output", "json"))) {
            try (LogWatch watch = LogWatch.start(table)) {
                flow.sendFirst();
                watch.awaitRows(1);
                flow.run(warmUpSeconds);
                long from = System.currentTimeMillis();
                flow.run(seconds);
                watch.awaitRows(flow.sent());
                Child.Result result = inlet.terminate();
                Visibility visibility = new Visibility(table, watch.entries());
                visibility.check(flow.sent());
                visibility.report(name, from);
                report(result);
            }
        }
    }

    private void report(Child.Result result) {
        System.out.printf(
                Locale.ROOT,
                "    peak memory %d MiB, %.1f %% of one processor, load average %.1f%n",
                result.peakMemory() >> 20,
                100 * result.cpuSeconds() / (warmUpSeconds + seconds),
                Machine.load());
    }

    private String pipeline(String topic, Path table) {
        return """
                name: benchmark
                trigger: {interval: %s}
                sources:
                  events:
                    type: kafka
                    topics: [%s]
                    properties: {bootstrap.servers: "%s"}
                    format: {type: json}
                    schema: %s
                sinks:
                  - table: %s
                """.formatted(TRIGGER, topic, broker.bootstrap(), Events.SCHEMA, table);
    }
}
