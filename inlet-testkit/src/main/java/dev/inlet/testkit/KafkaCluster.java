package dev.inlet.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A Kafka cluster inside this JVM, each node a broker and a controller. Partitions have a replica on each node; what is sent is
 * on two of them at least. A node that is stopped goes without handing over what it leads, as one that crashes.
 */
public final class KafkaCluster implements AutoCloseable {
    private final List<EmbeddedKafka> nodes;
    private final String bootstrap;
    private final KafkaTopics topics;

    private KafkaCluster(List<EmbeddedKafka> nodes) {
        this.nodes = List.copyOf(nodes);
        this.bootstrap = nodes.stream().map(EmbeddedKafka::bootstrap).collect(Collectors.joining(","));
        Properties producer = new Properties();
        producer.put("bootstrap.servers", bootstrap);
        this.topics = new KafkaTopics(
                Admin.create(Map.of("bootstrap.servers", bootstrap)),
                new KafkaProducer<>(producer, new ByteArraySerializer(), new ByteArraySerializer()),
                nodes.size());
    }

    /** Starts nodes with the ids 1, 2 and so on. */
    public static KafkaCluster start(Path directory, int count) {
        List<Integer> ports = FreePorts.find(2 * count);
        Uuid clusterId = Uuid.randomUuid();
        String voters = IntStream.range(0, count)
                .mapToObj(i -> (i + 1) + "@" + EmbeddedKafka.LOOPBACK + ":" + ports.get(2 * i + 1))
                .collect(Collectors.joining(","));
        List<EmbeddedKafka> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            nodes.add(EmbeddedKafka.node(
                    directory.resolve("node-" + (i + 1)),
                    ports.get(2 * i),
                    ports.get(2 * i + 1),
                    settings(i + 1, voters),
                    clusterId));
        }
        // Each waits for the others.
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            CompletableFuture.allOf(nodes.stream()
                            .map(node -> CompletableFuture.runAsync(node::restart, threads))
                            .toArray(CompletableFuture<?>[]::new))
                    .join();
        } finally {
            threads.shutdown();
        }
        return new KafkaCluster(nodes);
    }

    private static Map<String, String> settings(int node, String voters) {
        Map<String, String> settings = new HashMap<>();
        settings.put("node.id", Integer.toString(node));
        settings.put("controller.quorum.voters", voters);
        settings.put("min.insync.replicas", "2");
        settings.put("controlled.shutdown.enable", "false");
        // How soon the others notice that a node is gone.
        settings.put("broker.session.timeout.ms", "3000");
        settings.put("broker.heartbeat.interval.ms", "500");
        settings.put("controller.quorum.election.timeout.ms", "1000");
        settings.put("controller.quorum.election.backoff.max.ms", "1000");
        return settings;
    }

    /** All nodes, for {@code bootstrap.servers}. */
    public String bootstrap() {
        return bootstrap;
    }

    /** Topics and what is in them, for as long as most of the nodes are up. */
    public KafkaTopics topics() {
        return topics;
    }

    /** The id of the node that leads the partition; 0 where none does. */
    public int leader(String topic, int partition) {
        TopicPartitionInfo info = topics.describe(topic).partitions().get(partition);
        return info.leader() == null ? 0 : Math.max(0, info.leader().id());
    }

    /** How many nodes have all that is in the partition. */
    public int inSync(String topic, int partition) {
        return topics.describe(topic).partitions().get(partition).isr().size();
    }

    /** Stops a node; its data and address stay. */
    public void stop(int node) {
        nodes.get(node - 1).stop();
    }

    /** Starts a node again. */
    public void restart(int node) {
        nodes.get(node - 1).restart();
    }

    @Override
    public void close() {
        topics.close();
        nodes.forEach(EmbeddedKafka::close);
    }
}
