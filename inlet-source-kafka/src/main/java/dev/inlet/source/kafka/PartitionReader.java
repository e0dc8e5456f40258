package dev.inlet.source.kafka;

import dev.inlet.batch.RecordBuffer;
import dev.inlet.position.SourcePartition;
import dev.inlet.runtime.source.RecordSource.Reached;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Moves records from Kafka's client to a buffer, and knows how far each partition has been read. For one thread.
 *
 * <p>What {@link #fetch} took from the client stays here until {@link #deliver} hands it over, so that a failure between the
 * two leaves nothing out.
 */
final class PartitionReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionReader.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final Supplier<Consumer<ByteBuffer, ByteBuffer>> connect;
    private final RecordBytes values;
    private final FetchCheck check = new FetchCheck();
    private final Set<TopicPartition> refused = new HashSet<>();
    private Consumer<ByteBuffer, ByteBuffer> consumer;
    private final Map<TopicPartition, ReadPartition> partitions = new HashMap<>();
    private final Map<TopicPartition, Long> gaps = new HashMap<>();
    private ConsumerRecords<ByteBuffer, ByteBuffer> fetched = ConsumerRecords.empty();
    private long confirmedUpdates = -1;
    private int unfinished;
    private final Map<TopicPartition, OffsetAndMetadata> unpublished = new HashMap<>();
    private boolean toldOfFailedAcknowledge;

    private PartitionReader(Supplier<Consumer<ByteBuffer, ByteBuffer>> connect, RecordBytes values) {
        this.connect = connect;
        this.values = values;
        this.consumer = connect.get();
    }

    static PartitionReader open(
            KafkaSettings settings, Refusals refusals, String clientId, Collection<ReadPartition> partitions) {
        RecordBytes values = new RecordBytes();
        Map<String, Object> properties = settings.consumer(clientId, partitions.size());
        try {
            PartitionReader reader =
                    new PartitionReader(() -> new KafkaConsumer<>(properties, new RecordBytes(), values), values);
            reader.add(partitions);
            return reader;
        } catch (KafkaException e) {
            throw refusals.invalidProperties(e);
        }
    }

    /** Reads these partitions too, each from its next offset. */
    void add(Collection<ReadPartition> more) {
        for (ReadPartition partition : more) {
            partitions.put(partition.id(), partition);
        }
        consumer.assign(partitions.keySet());
        for (ReadPartition partition : more) {
            consumer.seek(partition.id(), partition.next());
            if (partition.exhausted()) {
                consumer.pause(List.of(partition.id()));
            } else {
                unfinished++;
            }
        }
    }

    /** Reads these topics no more. */
    void leave(Set<String> topics) {
        if (topics.isEmpty()) {
            return;
        }
        partitions.keySet().removeIf(id -> topics.contains(id.topic()));
        gaps.keySet().removeIf(id -> topics.contains(id.topic()));
        consumer.assign(partitions.keySet());
        countUnfinished();
    }

    /** Stops reading the partition until {@link #goOnAfterGaps}, which goes on at this offset. */
    void gap(TopicPartition id, long goOnAt) {
        gaps.put(id, goOnAt);
        consumer.pause(List.of(id));
    }

    void goOnAfterGaps() {
        if (gaps.isEmpty()) {
            return;
        }
        List<TopicPartition> more = new ArrayList<>();
        gaps.forEach((id, offset) -> {
            ReadPartition partition = partition(id);
            partition.jump(offset);
            consumer.seek(id, offset);
            if (!partition.exhausted()) {
                more.add(id);
            }
        });
        consumer.resume(more);
        gaps.clear();
        countUnfinished();
    }

    /** A gap may reach beyond the end of a bounded run, and a topic may be left before its end. */
    private void countUnfinished() {
        unfinished = (int) partitions.values().stream()
                .filter(partition -> !partition.exhausted())
                .count();
    }

    /** Takes from the client what has arrived, unless there is something to deliver still. */
    void fetch(Duration wait) {
        if (partitions.isEmpty()) {
            pause(wait);
        } else if (fetched.nextOffsets().isEmpty()) {
            fetched = consumer.poll(wait);
            refuseWhatDoesNotFit();
        }
    }

    /** What does not fit the place that was asked for is not delivered, but fetched again. */
    private void refuseWhatDoesNotFit() {
        refused.clear();
        fetched.nextOffsets().forEach((id, next) -> {
            ReadPartition partition = partitions.get(id);
            if (partition != null
                    && !check.fits(partition, fetched.records(id), next.offset(), consumer.currentLag(id))) {
                refused.add(id);
                consumer.seek(id, partition.next());
            }
        });
    }

    /** Forgets what the client has fetched and not handed over, and has it fetch each partition again from where it stands. */
    void fetchAgain() {
        consumer.unsubscribe();
        assignAll();
    }

    /** As {@link #fetchAgain}, by another client: one that could not take an answer apart may wait for it for ever. */
    void fetchAgainAnew() {
        consumer.close(CloseOptions.timeout(Duration.ZERO));
        consumer = connect.get();
        assignAll();
    }

    private void assignAll() {
        fetched = ConsumerRecords.empty();
        consumer.assign(partitions.keySet());
        List<TopicPartition> paused = new ArrayList<>(gaps.keySet());
        partitions.forEach((id, partition) -> {
            consumer.seek(id, partition.next());
            if (partition.exhausted()) {
                paused.add(id);
            }
        });
        consumer.pause(paused);
    }

    /** The next offset to deliver; -1 where the partition is not read. */
    long next(TopicPartition id) {
        ReadPartition partition = partitions.get(id);
        return partition == null ? -1 : partition.next();
    }

    /** The client refuses to wait where no topic matches the pattern yet. */
    private static void pause(Duration wait) {
        try {
            TimeUnit.NANOSECONDS.sleep(wait.toNanos());
        } catch (InterruptedException e) {
            throw new InterruptException(e); // sets the thread's flag again
        }
    }

    /**
     * Whether something is to be delivered that was fetched since the client last learned of topics. The client goes on in a
     * topic of the same name as if it were the same topic.
     */
    boolean mayHaveReadAnotherTopic() {
        return !fetched.nextOffsets().isEmpty() && values.updates() != confirmedUpdates;
    }

    /** How often the client has learned of topics. */
    long updates() {
        return values.updates();
    }

    /** What was fetched came from the right topics, since they were there after the client had learned of topics so often. */
    void confirm(long updates) {
        confirmedUpdates = updates;
    }

    /** Hands over what was fetched. */
    void deliver(RecordBuffer into) {
        for (TopicPartition id : fetched.partitions()) {
            ReadPartition partition = partitions.get(id);
            if (partition != null && !refused.contains(id)) {
                append(fetched.records(id), partition, into);
            }
        }
        for (Map.Entry<TopicPartition, OffsetAndMetadata> next :
                fetched.nextOffsets().entrySet()) {
            ReadPartition partition = partitions.get(next.getKey());
            if (partition != null && !partition.exhausted() && !refused.contains(next.getKey())) {
                // Transaction markers, aborted and compacted records move the position without a record.
                partition.advance(next.getValue().offset());
                if (partition.exhausted()) {
                    consumer.pause(List.of(next.getKey()));
                    unfinished--;
                }
            }
        }
        fetched = ConsumerRecords.empty();
    }

    private static void append(
            List<ConsumerRecord<ByteBuffer, ByteBuffer>> records, ReadPartition partition, RecordBuffer into) {
        for (ConsumerRecord<ByteBuffer, ByteBuffer> record : records) {
            if (record.offset() >= partition.end()) {
                return;
            }
            RecordBytes.append(partition.origin(), record, into);
        }
    }

    /** Where those partitions of a bounded run end that have not been read to their end. */
    Map<TopicPartition, Long> ends() {
        Map<TopicPartition, Long> ends = new HashMap<>();
        partitions.forEach((id, partition) -> {
            if (!partition.exhausted()) {
                ends.put(id, partition.end());
            }
        });
        return ends;
    }

    /** Whether a bounded run has delivered everything. */
    boolean exhausted() {
        return unfinished == 0;
    }

    Map<SourcePartition, Reached> reached() {
        Map<SourcePartition, Reached> reached = new HashMap<>();
        for (ReadPartition partition : partitions.values()) {
            reached.put(partition.origin().partition(), new Reached(partition.first(), partition.next()));
        }
        return reached;
    }

    /** Whether the partition has records that were not delivered, as far as the client knows. */
    boolean hasMore(TopicPartition id) {
        ReadPartition partition = partitions.get(id);
        if (partition == null) {
            return false;
        }
        return partition.end() == ReadPartition.UNBOUNDED
                ? !fetched.nextOffsets().isEmpty() || consumer.currentLag(id).orElse(1) > 0
                : !partition.exhausted();
    }

    /** Records to read still; empty as long as one partition's end is not known. */
    OptionalLong lag() {
        long lag = 0;
        for (Map.Entry<TopicPartition, ReadPartition> entry : partitions.entrySet()) {
            ReadPartition partition = entry.getValue();
            if (partition.end() != ReadPartition.UNBOUNDED) {
                lag += partition.remaining();
                continue;
            }
            OptionalLong ofPartition = consumer.currentLag(entry.getKey());
            if (ofPartition.isEmpty()) {
                return OptionalLong.empty();
            }
            lag += ofPartition.getAsLong();
        }
        return OptionalLong.of(lag);
    }

    /** Commits to the consumer group, for those who watch it; nothing depends on it. */
    void acknowledge(Map<SourcePartition, Long> positions) {
        positions.forEach((partition, position) ->
                unpublished.put(KafkaNames.partition(partition), new OffsetAndMetadata(position)));
        consumer.commitAsync(Map.copyOf(unpublished), (committed, failure) -> {
            if (failure == null) {
                unpublished.entrySet().removeAll(committed.entrySet());
            } else {
                tellOfFailedAcknowledge(failure);
            }
        });
    }

    private void tellOfFailedAcknowledge(Exception failure) {
        // The group's coordinator may have to be found or elected first: the next acknowledgement says it all again.
        boolean passes = failure instanceof RetriableException || toldOfFailedAcknowledge;
        LOG.atLevel(passes ? Level.DEBUG : Level.WARN)
                .addKeyValue("error", failure)
                .log("the consumer group was not told of positions; the table has them all the same");
        toldOfFailedAcknowledge |= !passes;
    }

    @Override
    public void close() {
        if (!unpublished.isEmpty()) {
            try {
                consumer.commitSync(unpublished, CLOSE_TIMEOUT);
            } catch (KafkaException e) {
                tellOfFailedAcknowledge(e);
            }
        }
        consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
    }

    private ReadPartition partition(TopicPartition id) {
        ReadPartition partition = partitions.get(id);
        if (partition == null) {
            throw new IllegalStateException(id + " is not read");
        }
        return partition;
    }
}
