package dev.inlet.source.kafka;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Asks the brokers about topics and offsets. Questions that return a value wait at most the timeout and throw {@link
 * KafkaException}.
 */
final class Brokers implements AutoCloseable {
    private final Admin admin;
    private final TopicSelection selection;
    private final IsolationLevel isolation;
    private final Duration timeout;

    private Brokers(Admin admin, TopicSelection selection, IsolationLevel isolation, Duration timeout) {
        this.admin = admin;
        this.selection = selection;
        this.isolation = isolation;
        this.timeout = timeout;
    }

    static Brokers connect(KafkaSettings settings, Refusals refusals, String clientId) {
        try {
            return new Brokers(
                    Admin.create(settings.clients().admin(clientId)),
                    settings.selection(),
                    settings.clients().isolation(),
                    settings.brokerTimeout());
        } catch (KafkaException e) {
            throw refusals.invalidProperties(e);
        }
    }

    /** The selected topics that exist, by name. */
    SortedMap<String, Topic> topics() {
        return await(askForTopics());
    }

    /** As {@link #topics}, without waiting. */
    CompletableFuture<SortedMap<String, Topic>> askForTopics() {
        if (selection instanceof TopicSelection.Named named) {
            return describe(named.topics());
        }
        ListTopicsOptions options = new ListTopicsOptions().timeoutMs(millis());
        return stage(admin.listTopics(options).names())
                .thenCompose(names ->
                        describe(names.stream().filter(selection::includes).toList()))
                .toCompletableFuture();
    }

    /** Those of the topics from which compaction removes records. */
    Set<String> compacted(Collection<String> topics) {
        List<ConfigResource> resources = topics.stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .toList();
        Set<String> compacted = new HashSet<>();
        await(stage(admin.describeConfigs(resources, new DescribeConfigsOptions().timeoutMs(millis()))
                                .all())
                        .toCompletableFuture())
                .forEach((resource, config) -> {
                    ConfigEntry policy = config.get(TopicConfig.CLEANUP_POLICY_CONFIG);
                    if (policy != null
                            && policy.value() != null
                            && policy.value().contains(TopicConfig.CLEANUP_POLICY_COMPACT)) {
                        compacted.add(resource.name());
                    }
                });
        return compacted;
    }

    /** What the brokers have of each of these partitions. */
    Map<TopicPartition, Offsets> offsets(Collection<TopicPartition> partitions) {
        // In this order, since each of them only grows: start <= readable <= end holds as long as nothing is removed.
        Map<TopicPartition, Long> starts = list(partitions, OffsetSpec.earliest(), IsolationLevel.READ_UNCOMMITTED);
        Map<TopicPartition, Long> readable = list(partitions, OffsetSpec.latest(), isolation);
        Map<TopicPartition, Long> ends = list(partitions, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
        Map<TopicPartition, Offsets> offsets = new HashMap<>();
        starts.forEach((partition, start) -> offsets.put(
                partition,
                new Offsets(
                        start,
                        requireNonNull(readable.get(partition), "an answer for each question"),
                        requireNonNull(ends.get(partition), "an answer for each question"))));
        return offsets;
    }

    /** The offset of the first record at or after the time; partitions without one are left out. */
    Map<TopicPartition, Long> offsetsAt(Collection<TopicPartition> partitions, long millis) {
        Map<TopicPartition, Long> offsets = list(partitions, OffsetSpec.forTimestamp(millis), isolation);
        offsets.values().removeIf(offset -> offset < 0);
        return offsets;
    }

    private Map<TopicPartition, Long> list(
            Collection<TopicPartition> partitions, OffsetSpec what, IsolationLevel level) {
        Map<TopicPartition, OffsetSpec> questions = new HashMap<>();
        partitions.forEach(partition -> questions.put(partition, what));
        Map<TopicPartition, ListOffsetsResultInfo> answers =
                await(stage(admin.listOffsets(questions, new ListOffsetsOptions(level).timeoutMs(millis()))
                                .all())
                        .toCompletableFuture());
        Map<TopicPartition, Long> offsets = new HashMap<>();
        answers.forEach((partition, answer) -> offsets.put(partition, answer.offset()));
        return offsets;
    }

    private CompletableFuture<SortedMap<String, Topic>> describe(Collection<String> names) {
        DescribeTopicsOptions options = new DescribeTopicsOptions().timeoutMs(millis());
        List<CompletableFuture<SortedMap<String, Topic>>> answers =
                admin.describeTopics(names, options).topicNameValues().values().stream()
                        .map(answer ->
                                stage(answer).handle(Brokers::topicOrNothing).toCompletableFuture())
                        .toList();
        return CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new))
                .thenApply(done -> {
                    SortedMap<String, Topic> topics = new TreeMap<>();
                    answers.forEach(answer -> topics.putAll(answer.join()));
                    return topics;
                });
    }

    /** A topic that does not exist is an answer, not a failure. */
    private static SortedMap<String, Topic> topicOrNothing(
            @Nullable TopicDescription description, @Nullable Throwable failure) {
        SortedMap<String, Topic> found = new TreeMap<>();
        if (description != null) {
            found.put(description.name(), Topic.of(description));
        } else if (failure != null && !isUnknownTopic(failure)) {
            throw new CompletionException(failure);
        }
        return found;
    }

    private static boolean isUnknownTopic(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof UnknownTopicOrPartitionException || cause instanceof UnknownTopicIdException;
    }

    private int millis() {
        return Math.toIntExact(timeout.toMillis());
    }

    private static <T> CompletionStage<T> stage(KafkaFuture<T> future) {
        return future.toCompletionStage();
    }

    private static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw kafkaException(e);
        } catch (InterruptedException e) {
            throw new InterruptException(e); // sets the thread's flag again
        }
    }

    /** The Kafka exception inside what a future wraps around it. */
    static KafkaException kafkaException(Throwable wrapped) {
        Throwable cause = wrapped;
        while ((cause instanceof ExecutionException || cause instanceof CompletionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof KafkaException kafka ? kafka : new KafkaException(cause);
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }
}
