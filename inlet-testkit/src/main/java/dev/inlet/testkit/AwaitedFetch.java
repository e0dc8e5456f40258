package dev.inlet.testkit;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.ObjectSerializationCache;

/**
 * A fetch that waits for its answer.
 *
 * @param version of Kafka's protocol in which it was asked
 */
record AwaitedFetch(int correlationId, short version) {
    /** Empty where the question is no fetch. */
    static Optional<AwaitedFetch> in(byte[] question) {
        ByteBuffer header = ByteBuffer.wrap(question);
        short api = header.getShort();
        short version = header.getShort();
        return api == ApiKeys.FETCH.id ? Optional.of(new AwaitedFetch(header.getInt(), version)) : Optional.empty();
    }

    static int correlationId(byte[] answer) {
        return ByteBuffer.wrap(answer).getInt();
    }

    byte[] change(byte[] answer, FetchChange change) {
        short headerVersion = ApiKeys.FETCH.responseHeaderVersion(version);
        ByteBufferAccessor in = new ByteBufferAccessor(ByteBuffer.wrap(answer.clone()));
        ResponseHeaderData header = new ResponseHeaderData(in, headerVersion);
        FetchResponseData data = new FetchResponseData(in, version);
        change.change(header, data);
        ObjectSerializationCache cache = new ObjectSerializationCache();
        ByteBuffer out = ByteBuffer.allocate(header.size(cache, headerVersion) + data.size(cache, version));
        ByteBufferAccessor written = new ByteBufferAccessor(out);
        header.write(written, cache, headerVersion);
        data.write(written, cache, version);
        return out.array();
    }
}
