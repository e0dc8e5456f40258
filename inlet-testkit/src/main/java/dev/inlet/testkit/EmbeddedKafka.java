package dev.inlet.testkit;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.jspecify.annotations.Nullable;

/**
 * A real single-node Kafka broker (KRaft) inside this JVM, on the loopback interface only. It is up when a factory method
 * returns, in 1 to 3 seconds. {@link #stop} and {@link #restart} keep its data and its address. Any thread, one at a time.
 */
public final class EmbeddedKafka implements AutoCloseable {
    static final String LOOPBACK = "127.0.0.1";

    /**
     * One producer outlives topics that are deleted and made again. An idempotent one would count on in a topic that is new,
     * and then send for ever what the broker refuses as out of order.
     */
    private static final Map<String, Object> TOPICS_PRODUCER = Map.of(
            "enable.idempotence", false, "max.in.flight.requests.per.connection", 1, "max.request.size", 32 << 20);

    private final KafkaConfig config;
    private final String bootstrap;
    private @Nullable KafkaRaftServer server;
    private @Nullable KafkaTopics topics;

    private EmbeddedKafka(Path directory, int port, int controllerPort, Map<String, String> settings, Uuid clusterId) {
        Properties properties = settings(directory, port, controllerPort);
        properties.putAll(settings);
        this.config = new KafkaConfig(properties);
        this.bootstrap = LOOPBACK + ":" + port;
        if (!Files.exists(directory.resolve("meta.properties"))) {
            format(directory, properties.getProperty("node.id"), clusterId);
        }
    }

    /** Starts a broker on a free port. */
    public static EmbeddedKafka start(Path directory) {
        return start(directory, 0, Map.of());
    }

    /**
     * @param directory keeps the data; made where it is missing, taken up where an earlier broker left it
     * @param port where clients connect; 0 for a free one
     * @param settings broker properties on top of ours
     */
    public static EmbeddedKafka start(Path directory, int port, Map<String, String> settings) {
        List<Integer> free = FreePorts.find(2);
        EmbeddedKafka kafka =
                new EmbeddedKafka(directory, port == 0 ? free.get(0) : port, free.get(1), settings, Uuid.randomUuid());
        kafka.restart();
        return kafka;
    }

    /** Starts a broker to which a second address leads, through the proxy: {@link KafkaProxy#bootstrap}. */
    public static EmbeddedKafka startBehind(KafkaProxy proxy, Path directory) {
        List<Integer> free = FreePorts.find(3);
        int port = free.get(0);
        Map<String, String> settings = Map.of(
                "listener.security.protocol.map",
                "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,PROXIED:PLAINTEXT",
                "listeners",
                address("PLAINTEXT", port) + "," + address("CONTROLLER", free.get(1)) + ","
                        + address("PROXIED", free.get(2)),
                "advertised.listeners",
                address("PLAINTEXT", port) + "," + address("PROXIED", proxy.port()));
        proxy.leadTo(free.get(2));
        EmbeddedKafka kafka = new EmbeddedKafka(directory, port, free.get(1), settings, Uuid.randomUuid());
        kafka.restart();
        return kafka;
    }

    private static String address(String listener, int port) {
        return listener + "://" + LOOPBACK + ":" + port;
    }

    /** A node of a cluster, which {@link #restart} starts; it is up when most of the nodes are. */
    static EmbeddedKafka node(
            Path directory, int port, int controllerPort, Map<String, String> settings, Uuid clusterId) {
        return new EmbeddedKafka(directory, port, controllerPort, settings, clusterId);
    }

    /** Host and port for {@code bootstrap.servers}. */
    public String bootstrap() {
        return bootstrap;
    }

    /** Topics and what is in them. */
    public KafkaTopics topics() {
        return requireNonNull(topics, "the broker is stopped");
    }

    /** A client of its own for what {@link #topics} does not offer; the caller closes it. */
    public Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", bootstrap));
    }

    /** A producer of raw bytes; the caller closes it. Settings come on top of the client's defaults. */
    public KafkaProducer<byte[], byte[]> producer(Map<String, Object> settings) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", bootstrap);
        properties.putAll(settings);
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Stops the broker in order; its data and address stay. Does nothing where it is stopped. */
    public void stop() {
        if (topics != null) {
            topics.close();
            topics = null;
        }
        if (server != null) {
            server.shutdown();
            server.awaitShutdown();
            server = null;
        }
    }

    /** Stops the broker where it runs, then starts it on the same data and address. */
    public void restart() {
        stop();
        KafkaRaftServer started = new KafkaRaftServer(config, Time.SYSTEM);
        server = started;
        try {
            started.startup();
        } catch (RuntimeException e) {
            stop();
            throw e;
        }
        topics = new KafkaTopics(admin(), producer(TOPICS_PRODUCER), 1);
    }

    @Override
    public void close() {
        stop();
    }

    private static Properties settings(Path directory, int port, int controllerPort) {
        Properties properties = new Properties();
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", "1");
        properties.put("controller.quorum.voters", "1@" + LOOPBACK + ":" + controllerPort);
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put("listener.security.protocol.map", "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT");
        properties.put("listeners", address("PLAINTEXT", port) + "," + address("CONTROLLER", controllerPort));
        properties.put("advertised.listeners", address("PLAINTEXT", port));
        properties.put("log.dirs", directory.toAbsolutePath().toString());
        properties.put("auto.create.topics.enable", "false");
        // There is one broker, so what Kafka keeps for itself can only have one replica.
        for (String internal : List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
            properties.put(internal + ".replication.factor", "1");
            properties.put(internal + ".num.partitions", "1");
        }
        properties.put("transaction.state.log.min.isr", "1");
        properties.put("share.coordinator.state.topic.min.isr", "1");
        // A test should not wait, nor a laptop pay, for what a cluster needs.
        properties.put("controller.quorum.election.timeout.ms", "100");
        properties.put("controller.quorum.election.backoff.max.ms", "100");
        properties.put("group.initial.rebalance.delay.ms", "0");
        properties.put("num.network.threads", "2");
        properties.put("num.io.threads", "2");
        properties.put("num.recovery.threads.per.data.dir", "1");
        properties.put("log.cleaner.backoff.ms", "100");
        properties.put("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20));
        properties.put("message.max.bytes", Integer.toString(32 << 20));
        return properties;
    }

    private static void format(Path directory, String nodeId, Uuid clusterId) {
        // The formatter reports to a stream what the broker then reads for itself.
        try (PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            Files.createDirectories(directory);
            new Formatter()
                    .setPrintStream(nowhere)
                    .setNodeId(Integer.parseInt(nodeId))
                    .setClusterId(clusterId.toString())
                    .addDirectory(directory.toAbsolutePath().toString())
                    .setMetadataLogDirectory(directory.toAbsolutePath().toString())
                    .setControllerListenerName("CONTROLLER")
                    .run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) { // Formatter.run declares it
            throw new IllegalStateException("cannot format " + directory + " for Kafka", e);
        }
    }
}
