package dev.inlet.source.kafka;

import dev.inlet.batch.RecordOrigin;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/** How far one partition has been read. */
final class ReadPartition {
    /** What {@link #end} is where reading goes on for ever. */
    static final long UNBOUNDED = Long.MAX_VALUE;

    /** Which constant of a record's origin is the topic, and which the partition's number. */
    static final int TOPIC = 0;

    static final int NUMBER = 1;

    private final TopicPartition id;
    private final RecordOrigin origin;
    private final long end;
    private long first;
    private long next;

    private ReadPartition(TopicPartition id, RecordOrigin origin, long first, long end) {
        this.id = id;
        this.origin = origin;
        this.end = end;
        this.first = first;
        this.next = first;
    }

    /**
     * @param first where to begin
     * @param end where a bounded run ends, exclusive, or {@link #UNBOUNDED}
     */
    static ReadPartition of(String source, TopicPartition id, long first, long end) {
        List<Object> constants = List.of(id.topic(), id.partition());
        return new ReadPartition(id, new RecordOrigin(KafkaNames.sourcePartition(source, id), constants), first, end);
    }

    TopicPartition id() {
        return id;
    }

    RecordOrigin origin() {
        return origin;
    }

    /** Where reading began, or went on after the last gap. */
    long first() {
        return first;
    }

    /** The next offset to read. */
    long next() {
        return next;
    }

    long end() {
        return end;
    }

    /** Records up to the end of a bounded run. */
    long remaining() {
        return Math.max(0, end - next);
    }

    boolean exhausted() {
        return next >= end;
    }

    /** All before this offset has been handed over or is no record; never beyond the end. */
    void advance(long offset) {
        next = Math.max(next, Math.min(offset, end));
    }

    /** There is nothing before this offset any more. */
    void jump(long offset) {
        first = offset;
        next = offset;
    }
}
