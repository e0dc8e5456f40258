package dev.inlet.source.kafka;

import dev.inlet.batch.RecordBuffer;
import dev.inlet.batch.RecordOrigin;
import java.nio.ByteBuffer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.ClusterResource;
import org.apache.kafka.common.ClusterResourceListener;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Hands over keys and values where they lie in the client's memory, without a copy. Being one of the client's parts, it also
 * hears of each change in what the client knows of topics: only then can a topic have become another one.
 */
final class RecordBytes implements Deserializer<ByteBuffer>, ClusterResourceListener {
    private volatile long updates;

    /** Adds a record with all that belongs to it. */
    static void append(RecordOrigin origin, ConsumerRecord<ByteBuffer, ByteBuffer> record, RecordBuffer into) {
        long time = record.timestamp() == ConsumerRecord.NO_TIMESTAMP ? RecordBuffer.NO_TIME : record.timestamp();
        into.append(origin, record.offset(), time, record.key(), record.value());
        for (Header header : record.headers().toArray()) {
            into.header(header.key(), header.value());
        }
    }

    @Override
    public @Nullable ByteBuffer deserialize(String topic, byte @Nullable [] data) {
        return data == null ? null : ByteBuffer.wrap(data);
    }

    @Override
    public @Nullable ByteBuffer deserialize(String topic, Headers headers, @Nullable ByteBuffer data) {
        return data;
    }

    /** Called by the client while it polls. */
    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // by one thread only
    public void onUpdate(ClusterResource cluster) {
        updates++;
    }

    /** How often the client has learned of topics. */
    long updates() {
        return updates;
    }
}
