package dev.inlet.testkit;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;

/** Topics of an {@link EmbeddedKafka} or a {@link KafkaCluster} and what is in them. Each method returns when the broker has done it. */
public final class KafkaTopics {
    private final Admin admin;
    private final KafkaProducer<byte[], byte[]> producer;
    private final short replicas;

    /** @param replicas of each partition of the topics that are made */
    KafkaTopics(Admin admin, KafkaProducer<byte[], byte[]> producer, int replicas) {
        this.admin = admin;
        this.producer = producer;
        this.replicas = (short) replicas;
    }

    /** Makes the topic; returns its id. */
    public Uuid create(String topic, int partitions) {
        return create(topic, partitions, Map.of());
    }

    /** Makes the topic with these topic properties, such as {@code cleanup.policy}; returns its id. */
    public Uuid create(String topic, int partitions, Map<String, String> properties) {
        NewTopic made = new NewTopic(topic, partitions, replicas).configs(properties);
        return await(admin.createTopics(List.of(made)).topicId(topic));
    }

    public boolean exists(String topic) {
        return await(admin.listTopics().names()).contains(topic);
    }

    public void delete(String topic) {
        await(admin.deleteTopics(List.of(topic)).all());
    }

    /** Grows the topic to this number of partitions. */
    public void grow(String topic, int partitions) {
        await(admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions)))
                .all());
    }

    /** Changes a property of the topic, such as {@code retention.ms}. */
    public void alter(String topic, String property, String value) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        AlterConfigOp set = new AlterConfigOp(new ConfigEntry(property, value), AlterConfigOp.OpType.SET);
        await(admin.incrementalAlterConfigs(Map.of(resource, List.of(set))).all());
    }

    /** Removes the records before this offset, as retention does. */
    public void deleteRecords(String topic, int partition, long before) {
        await(admin.deleteRecords(Map.of(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(before)))
                .all());
    }

    public TopicDescription describe(String topic) {
        return requireNonNull(
                await(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic));
    }

    /** One past the last record, transaction markers included. */
    public long end(String topic, int partition) {
        TopicPartition of = new TopicPartition(topic, partition);
        return requireNonNull(
                        await(admin.listOffsets(Map.of(of, OffsetSpec.latest())).all())
                                .get(of))
                .offset();
    }

    /** Appends these values as UTF-8 without keys. */
    public void send(String topic, int partition, String... values) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(values.length);
        for (String value : values) {
            records.add(new ProducerRecord<>(topic, partition, null, value.getBytes(StandardCharsets.UTF_8)));
        }
        send(records);
    }

    /** Appends the records in order. */
    public void send(List<ProducerRecord<byte[], byte[]>> records) {
        List<Future<RecordMetadata>> sent = new ArrayList<>(records.size());
        for (ProducerRecord<byte[], byte[]> record : records) {
            sent.add(producer.send(record));
        }
        producer.flush();
        sent.forEach(KafkaTopics::await);
    }

    /** The offset that a consumer group has committed. */
    public Optional<Long> committed(String group, String topic, int partition) {
        return Optional.ofNullable(await(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
                        .get(new TopicPartition(topic, partition)))
                .map(committed -> committed.offset());
    }

    void close() {
        producer.close();
        admin.close();
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
