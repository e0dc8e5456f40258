package dev.inlet.benchmarks;

import dev.inlet.testkit.EmbeddedKafka;
import dev.inlet.testkit.EventTopics;
import dev.inlet.testkit.Events;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A Kafka broker in a process of its own. It ends with the benchmark that started it. */
final class Broker implements AutoCloseable {
    /** Of the events; no clock, so that all runs have the same ones. 2026-01-01T00:00:00Z in ms. */
    static final long FIRST_TIME = 1_767_225_600_000L;

    static final Events EVENTS = new Events(1);

    private final Child process;
    private final String bootstrap;

    private Broker(Child process, String bootstrap) {
        this.process = process;
        this.bootstrap = bootstrap;
    }

    static Broker start(Work work) throws IOException {
        Child process = Child.jvm(
                work,
                "broker",
                List.of("-Xmx1g", "-XX:+UseSerialGC"),
                Broker.class,
                List.of(work.directory().resolve("kafka").toString()));
        return new Broker(process, process.line());
    }

    String bootstrap() {
        return bootstrap;
    }

    /** Makes a topic without records. */
    void create(String topic, int partitions) throws IOException {
        ask("create " + topic + " " + partitions);
    }

    /** Makes a topic with events 0 to {@code count - 1}, see {@link EventTopics}. */
    void fill(String topic, int partitions, int count) throws IOException {
        ask("fill " + topic + " " + partitions + " " + count);
    }

    private void ask(String request) throws IOException {
        process.tell(request);
        String answer = process.line();
        if (!answer.equals("done")) {
            throw new IllegalStateException("the broker answered " + answer);
        }
    }

    @Override
    public void close() {
        process.close();
    }

    /** The broker's side: answers the requests on its standard input. */
    public static void main(String[] arguments) throws IOException {
        // Events have their own times, which are no reason to delete them.
        Map<String, String> settings = Map.of("log.retention.ms", "-1");
        try (EmbeddedKafka kafka = EmbeddedKafka.start(Path.of(arguments[0]), 0, settings);
                BufferedReader requests =
                        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            System.out.println(kafka.bootstrap());
            for (String request = requests.readLine(); request != null; request = requests.readLine()) {
                String[] words = request.split(" ");
                int partitions = Integer.parseInt(words[2]);
                if (words[0].equals("fill")) {
                    EventTopics.fill(kafka, words[1], partitions, Integer.parseInt(words[3]), EVENTS, FIRST_TIME);
                } else {
                    kafka.topics().create(words[1], partitions);
                }
                System.out.println("done");
            }
        }
    }
}
