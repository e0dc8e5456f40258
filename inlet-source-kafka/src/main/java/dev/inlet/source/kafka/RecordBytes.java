package dev.inlet.source.kafka;

import java.nio.ByteBuffer;
import org.apache.kafka.common.ClusterResource;
import org.apache.kafka.common.ClusterResourceListener;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Hands over keys and values where they lie in the client's memory, without a copy. Being one of the client's parts, it also
 * hears of each change in what the client knows of topics: only then can a topic have become another one.
 */
final class RecordBytes implements Deserializer<ByteBuffer>, ClusterResourceListener {
    private volatile long updates;

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
