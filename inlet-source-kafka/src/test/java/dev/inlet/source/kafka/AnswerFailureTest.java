package dev.inlet.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;
import org.junit.jupiter.api.Test;

/** What is fetched again, and what is a defect that would only come again. */
class AnswerFailureTest {
    @Test
    void anAnswerThatCannotBeTakenApartIsOne() {
        ByteBuffer cut = ByteBuffer.wrap(new byte[] {0, 0});

        RuntimeException failure = catchThrowableOfType(
                RuntimeException.class,
                () -> new FetchResponseData(new ByteBufferAccessor(cut), FetchResponseData.HIGHEST_SUPPORTED_VERSION));

        assertThat(AnswerFailure.is(failure)).isTrue();
    }

    @Test
    void aClientThatIsUsedWronglyIsNone() {
        KafkaConsumer<ByteBuffer, ByteBuffer> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", "localhost:1"), new ByteBufferDeserializer(), new ByteBufferDeserializer());
        RuntimeException unassigned = catchThrowableOfType(RuntimeException.class, () -> consumer.poll(Duration.ZERO));
        consumer.assign(List.of(new TopicPartition("t", 0)));
        RuntimeException negative =
                catchThrowableOfType(RuntimeException.class, () -> consumer.seek(new TopicPartition("t", 0), -1));
        consumer.close();
        RuntimeException closed = catchThrowableOfType(RuntimeException.class, () -> consumer.poll(Duration.ZERO));

        assertThat(List.of(unassigned, negative, closed)).noneMatch(AnswerFailure::is);
    }

    @Test
    void aDefectOfInletIsNone() {
        RuntimeException own = catchThrowableOfType(RuntimeException.class, () -> {
            throw new IllegalStateException("a defect");
        });
        RuntimeException within =
                catchThrowableOfType(RuntimeException.class, () -> Objects.requireNonNull(null, "a defect"));

        assertThat(List.of(own, within)).noneMatch(AnswerFailure::is);
    }
}
