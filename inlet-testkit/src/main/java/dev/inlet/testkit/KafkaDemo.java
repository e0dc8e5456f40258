package dev.inlet.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * What {@code examples/kafka/kafka} runs: a broker for trying things on one machine, and producers of lines and of made-up events.
 *
 * <pre>
 * start PORT DIRECTORY              runs a broker until it is told to stop
 * nexmark PORT EVENTS               makes the topics of {@link NexmarkTopics} with so many events
 * produce PORT TOPIC FILE...        appends each line of the files to the topic, which is made with 4 partitions if need be
 * </pre>
 */
public final class KafkaDemo {
    private static final int PARTITIONS = 4;

    private KafkaDemo() {}

    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(arguments[1]);
        switch (arguments[0]) {
            case "start" -> start(port, Path.of(arguments[2]));
            case "nexmark" -> {
                NexmarkTopics.fill("localhost:" + port, PARTITIONS, Long.parseLong(arguments[2]));
                System.out.println("produced " + arguments[2] + " events to persons, auctions and bids");
            }
            case "produce" -> {
                List<Path> files =
                        Stream.of(arguments).skip(3).sorted().map(Path::of).toList();
                produce("localhost:" + port, arguments[2], files);
            }
            default -> throw new IllegalArgumentException("unknown command " + arguments[0]);
        }
    }

    private static void start(int port, Path directory) throws InterruptedException {
        EmbeddedKafka kafka = EmbeddedKafka.start(directory, port, Map.of());
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            kafka.close();
            stopped.countDown();
        }));
        System.out.println("Kafka is at " + kafka.bootstrap() + ", its data in " + directory + ". Ctrl-C stops it.");
        stopped.await();
    }

    private static void produce(String bootstrap, String topic, List<Path> files)
            throws IOException, InterruptedException, ExecutionException {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", bootstrap, "linger.ms", 20, "compression.type", "lz4");
        create(bootstrap, topic);
        long lines = 0;
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            for (Path file : files) {
                lines += produce(producer, topic, file);
            }
        }
        System.out.println("produced " + lines + " records to " + topic);
    }

    private static long produce(KafkaProducer<String, String> producer, String topic, Path file)
            throws IOException, InterruptedException, ExecutionException {
        try (Stream<String> lines = Files.lines(file)) {
            List<Future<RecordMetadata>> sent = lines.filter(line -> !line.isBlank())
                    .map(line -> producer.send(new ProducerRecord<>(topic, line)))
                    .toList();
            producer.flush();
            for (Future<RecordMetadata> each : sent) {
                each.get();
            }
            return sent.size();
        }
    }

    private static void create(String bootstrap, String topic) throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            if (!admin.listTopics().names().get().contains(topic)) {
                admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1)))
                        .all()
                        .get();
            }
        }
    }
}
