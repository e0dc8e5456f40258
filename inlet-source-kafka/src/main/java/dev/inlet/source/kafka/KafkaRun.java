package dev.inlet.source.kafka;

import static java.util.Objects.requireNonNull;

import dev.inlet.batch.RecordBuffer;
import dev.inlet.position.SourcePartition;
import dev.inlet.runtime.source.ReadState;
import dev.inlet.runtime.source.RecordSource.Reached;
import dev.inlet.runtime.source.StoredProgress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.protocol.types.SchemaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A source that is open: reads its partitions and keeps an eye on the topics. */
final class KafkaRun implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaRun.class);

    /** How often the lag is asked for: the client answers from memory, but for each partition. */
    private static final Duration LAG_INTERVAL = Duration.ofSeconds(1);

    private final KafkaSettings settings;
    private final Brokers brokers;
    private final StartingPositions starting;
    private final TopicWatch watch;
    private final PartitionReader reader;
    private final boolean bounded;

    private final Damage damage = new Damage();
    private volatile Map<SourcePartition, Long> identities;
    private volatile OptionalLong lag = OptionalLong.empty();
    /** Partitions that were found and are not read yet. */
    private final List<TopicPartition> added = new ArrayList<>();

    private @Nullable CompletableFuture<SortedMap<String, Topic>> discovery;
    /** Of {@link System#nanoTime}. */
    private long nextDiscovery;

    private long nextLag;

    private KafkaRun(
            KafkaSettings settings,
            Brokers brokers,
            StartingPositions starting,
            TopicWatch watch,
            PartitionReader reader,
            boolean bounded) {
        this.settings = settings;
        this.brokers = brokers;
        this.starting = starting;
        this.watch = watch;
        this.reader = reader;
        this.bounded = bounded;
        this.identities = identities(settings.source(), watch.topics());
        this.nextDiscovery = System.nanoTime() + settings.discoveryInterval().toNanos();
        this.nextLag = System.nanoTime();
    }

    static KafkaRun open(
            KafkaSettings settings, Refusals refusals, StoredProgress stored, String clientId, boolean bounded) {
        Brokers brokers = Brokers.connect(settings, refusals, clientId);
        try {
            SortedMap<String, Topic> topics = brokers.topics();
            StartingPositions starting = new StartingPositions(settings, stored, refusals);
            starting.check(topics);
            Map<TopicPartition, Offsets> offsets = brokers.offsets(partitions(topics.values()));
            List<ReadPartition> partitions = new ArrayList<>();
            starting.of(offsets, brokers::offsetsAt)
                    .forEach((id, start) -> partitions.add(ReadPartition.of(
                            settings.source(),
                            id,
                            start,
                            bounded ? answer(offsets, id).readable() : ReadPartition.UNBOUNDED)));
            PartitionReader reader = PartitionReader.open(settings, refusals, clientId, partitions);
            TopicWatch watch = new TopicWatch(settings, refusals, topics);
            return new KafkaRun(settings, brokers, starting, watch, reader, bounded);
        } catch (RuntimeException e) {
            brokers.close();
            throw e;
        }
    }

    ReadState poll(RecordBuffer into, Duration wait) {
        if (bounded && reader.exhausted()) {
            return ReadState.EXHAUSTED;
        }
        // Not the time of day: a clock that is set back would end the looks for new partitions.
        long now = System.nanoTime();
        discover(now);
        if (into.rows() == 0) {
            // A gap between records of one batch would not show in the table's history: it comes before a batch.
            reader.goOnAfterGaps();
        }
        if (!fetch(wait)) {
            return ReadState.OPEN;
        }
        if (reader.mayHaveReadAnotherTopic()) {
            long known = reader.updates();
            apply(watch.update(brokers.topics()));
            reader.confirm(known);
        }
        reader.deliver(into);
        boolean exhausted = bounded && reader.exhausted();
        if (exhausted || now - nextLag >= 0) {
            nextLag = now + LAG_INTERVAL.toNanos();
            lag = reader.lag();
        }
        return exhausted ? ReadState.EXHAUSTED : ReadState.OPEN;
    }

    /** False where what came was damaged and is fetched again. */
    private boolean fetch(Duration wait) {
        try {
            reader.fetch(wait);
            damage.passed();
            return true;
        } catch (LogTruncationException e) {
            // A topic that was made again looks like that too, where it is shorter.
            apply(watch.update(brokers.topics()));
            // There may be records at the position all the same, but they follow on others than those that were read.
            throw starting.truncated(e);
        } catch (OffsetOutOfRangeException e) {
            passGaps(e.offsetOutOfRangePartitions());
            // Where the answer has records all the same, the client keeps it and would throw for ever.
            reader.fetchAgain();
            return true;
        } catch (SchemaException e) {
            throw notUnderstood(e);
        } catch (KafkaException e) {
            if (!damage.mayBeOnTheWay(e, reader)) {
                throw e;
            }
            LOG.atWarn().addKeyValue("error", e.getMessage()).log("damaged records were refused and are fetched again");
            reader.fetchAgain();
            return false;
        } catch (RuntimeException e) {
            if (!AnswerFailure.is(e)) {
                throw e;
            }
            throw notUnderstood(e);
        }
    }

    private KafkaException notUnderstood(RuntimeException failure) {
        reader.fetchAgainAnew();
        return new KafkaException("an answer of the brokers makes no sense: " + failure, failure);
    }

    /** Looks for topics and partitions now and then, not waiting for the answer. A bounded run then asks where they end, and waits. */
    private void discover(long now) {
        if (discovery == null && now - nextDiscovery >= 0) {
            discovery = brokers.askForTopics();
        }
        if (discovery != null && discovery.isDone()) {
            CompletableFuture<SortedMap<String, Topic>> answer = discovery;
            discovery = null;
            nextDiscovery = now + settings.discoveryInterval().toNanos();
            SortedMap<String, Topic> topics;
            try {
                topics = answer.join();
            } catch (CompletionException e) {
                throw Brokers.kafkaException(e);
            }
            apply(watch.update(topics));
            if (bounded) {
                requireReachable(topics);
            }
        }
    }

    /** What is gone would be waited for without end. */
    private void requireReachable(Map<String, Topic> topics) {
        Map<TopicPartition, Long> ends = reader.ends();
        // Of a topic that is not there, the next look tells.
        ends.keySet().removeIf(id -> !topics.containsKey(id.topic()));
        starting.requireReachable(ends, brokers.offsets(ends.keySet()));
    }

    /** A bounded run reads what it began with, and no more than that. */
    private void apply(TopicWatch.Changes changes) {
        reader.leave(changes.left());
        if (bounded) {
            return;
        }
        added.addAll(changes.added());
        added.removeIf(id -> changes.left().contains(id.topic()));
        if (changes.none() && added.isEmpty()) {
            return;
        }
        if (!added.isEmpty()) {
            // Where the brokers do not tell, the next look asks again: they are told of as added only once.
            Map<TopicPartition, Offsets> offsets = brokers.offsets(added);
            reader.add(added.stream()
                    .map(id -> ReadPartition.of(
                            settings.source(), id, answer(offsets, id).start(), ReadPartition.UNBOUNDED))
                    .toList());
            added.clear();
        }
        identities = identities(settings.source(), watch.topics());
    }

    private void passGaps(Map<TopicPartition, Long> positions) {
        Map<TopicPartition, Offsets> offsets = brokers.offsets(positions.keySet());
        positions.forEach((id, position) -> reader.gap(id, starting.resume(id, position, answer(offsets, id))));
    }

    Map<SourcePartition, Reached> reached() {
        return reader.reached();
    }

    boolean hasMore(SourcePartition partition) {
        return reader.hasMore(KafkaNames.partition(partition));
    }

    /** Any thread. */
    Map<SourcePartition, Long> identities() {
        return identities;
    }

    void acknowledge(Map<SourcePartition, Long> positions) {
        reader.acknowledge(positions);
    }

    /** Any thread. */
    OptionalLong lag() {
        return lag;
    }

    @Override
    public void close() {
        reader.close();
        brokers.close();
    }

    private static Offsets answer(Map<TopicPartition, Offsets> offsets, TopicPartition id) {
        return requireNonNull(offsets.get(id), "each partition that was asked for has an answer");
    }

    private static List<TopicPartition> partitions(Collection<Topic> topics) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (Topic topic : topics) {
            for (int i = 0; i < topic.partitions(); i++) {
                partitions.add(new TopicPartition(topic.name(), i));
            }
        }
        return partitions;
    }

    private static Map<SourcePartition, Long> identities(String source, Map<String, Topic> topics) {
        Map<SourcePartition, Long> identities = new HashMap<>();
        topics.forEach((name, topic) ->
                topic.identity().ifPresent(identity -> identities.put(new SourcePartition(source, name), identity)));
        return Map.copyOf(identities);
    }
}
