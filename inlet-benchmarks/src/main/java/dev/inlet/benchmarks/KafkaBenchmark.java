package dev.inlet.benchmarks;

import dev.inlet.testkit.Events;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/**
 * From a Kafka topic to a committed table: Inlet beside a bare consumer of the same topic and beside Spark, in turns, so that all
 * meet the same neighbours. The broker has a process of its own, as has each of them.
 */
final class KafkaBenchmark {
    private static final String TOPIC = "events";
    private static final String SMALL_TOPIC = "warm-up";
    private static final int PARTITIONS = 4;
    private static final int SMALL = 50_000;

    private final Work work;
    private final Broker broker;
    private final int events;
    private final String memory;

    private final Contender buffers = new Contender("bare consumer, ByteBuffer");
    private final Contender arrays = new Contender("bare consumer, byte[]");
    private final Contender defaults = new Contender("bare consumer, defaults");
    private final Contender inlet = new Contender("Inlet");
    private final Contender spark = new Contender("Spark, warm");
    private final Sample startUps = new Sample();

    private KafkaBenchmark(Work work, Broker broker, int events, String memory) {
        this.work = work;
        this.broker = broker;
        this.events = events;
        this.memory = memory;
    }

    static void run(List<String> arguments) throws IOException, InterruptedException, SQLException {
        Arguments options = new Arguments(arguments, "events", "rounds", "spark-rounds", "memory");
        int rounds = options.number("rounds", 5, 1);
        int sparkRounds = options.number("spark-rounds", Math.min(3, rounds), 1);
        Work work = Work.of("kafka");
        try (Broker broker = Broker.start(work)) {
            KafkaBenchmark benchmark = new KafkaBenchmark(
                    work, broker, options.number("events", 2_000_000, 200_000), options.text("memory", "1GB"));
            broker.fill(TOPIC, PARTITIONS, benchmark.events);
            broker.fill(SMALL_TOPIC, PARTITIONS, SMALL);
            for (int round = 1; round <= rounds; round++) {
                benchmark.bare(round, "buffer", benchmark.buffers);
                benchmark.inlet(round);
                benchmark.bare(round, "array", benchmark.arrays);
                benchmark.bare(round, "default", benchmark.defaults);
                if (round <= sparkRounds) {
                    benchmark.spark(round);
                }
            }
            benchmark.report();
        }
        Work.delete(work.directory().resolve("kafka"));
    }

    private void bare(int round, String kind, Contender contender) throws IOException, InterruptedException {
        try (Child child = Child.jvm(
                work,
                "bare-" + kind + "-" + round,
                List.of("-Xmx256m", "-XX:+UseSerialGC"),
                BareConsumer.class,
                List.of(broker.bootstrap(), TOPIC, "" + PARTITIONS, "" + events, kind))) {
            contender.add(child.await(), "seconds");
        }
    }

    private void inlet(int round) throws IOException, InterruptedException, SQLException {
        Path table = work.directory().resolve("inlet-" + round);
        Path pipeline = work.directory().resolve("inlet-" + round + ".yaml");
        Files.writeString(pipeline, pipeline(table));
        try (Child child = Child.start(
                work,
                "inlet-" + round,
                List.of(work.inlet(), "run", pipeline.toString(), "--once", "--output", "json"))) {
            Child.Result result = child.await();
            inlet.add(result, "workingSeconds");
            startUps.add(result.json().path("startupSeconds").asDouble());
        }
        LandedEvents.check(table, events, Broker.FIRST_TIME);
        Work.delete(table);
    }

    private String pipeline(Path table) {
        return """
                name: benchmark
                memory: %s
                sources:
                  events:
                    type: kafka
                    topics: [%s]
                    properties: {bootstrap.servers: "%s"}
                    format: {type: json}
                    schema: %s
                sinks:
                  - table: %s
                """.formatted(memory, TOPIC, broker.bootstrap(), Events.SCHEMA, table);
    }

    private void spark(int round) throws IOException, InterruptedException, SQLException {
        Path directory = Files.createDirectory(work.directory().resolve("spark-" + round));
        try (Child child = Child.jvm(
                work,
                "spark-" + round,
                SparkJvm.options(),
                SparkLanding.class,
                List.of(broker.bootstrap(), SMALL_TOPIC, TOPIC, "" + events, directory.toString(), "2"))) {
            spark.add(child.await(), "seconds");
        }
        LandedEvents.check(directory.resolve("table"), events, Broker.FIRST_TIME);
        Work.delete(directory);
    }

    private void report() {
        Contender bare = buffers.rates.median() >= arrays.rates.median() ? buffers : arrays;
        System.out.printf(
                Locale.ROOT,
                "%,d events, %d partitions, lz4; median (range) of %d rounds%n",
                events,
                PARTITIONS,
                inlet.rates.size());
        Contender.print(List.of(buffers, arrays, defaults, inlet, spark));
        System.out.println("Inlet's start-up to the first poll, s: " + startUps.text(1, 2));
        System.out.printf(
                Locale.ROOT,
                "Inlet / bare consumer (the faster): %.2f of the medians; round by round %s%n",
                inlet.rates.median() / bare.rates.median(),
                inlet.rates.dividedBy(bare.rates).text(1, 2));
        System.out.printf(
                Locale.ROOT,
                "Inlet / bare consumer with the client's defaults: %.2f of the medians; round by round %s%n",
                inlet.rates.median() / defaults.rates.median(),
                inlet.rates.dividedBy(defaults.rates).text(1, 2));
        if (spark.rates.size() > 0) {
            System.out.printf(
                    Locale.ROOT,
                    "Inlet / Spark: %.1f of the medians; round by round %s%n",
                    inlet.rates.median() / spark.rates.median(),
                    inlet.rates.dividedBy(spark.rates).text(1, 1));
        }
        System.out.printf(Locale.ROOT, "load average at the end: %.1f%n", Machine.load());
    }
}
