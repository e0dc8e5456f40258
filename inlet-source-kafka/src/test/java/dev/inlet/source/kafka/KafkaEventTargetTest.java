package dev.inlet.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.option.Problem;
import dev.inlet.runtime.config.PipelineReader;
import dev.inlet.runtime.config.PipelineReading;
import dev.inlet.runtime.delivery.DeliveryNews;
import dev.inlet.runtime.pipeline.Pipeline;
import dev.inlet.runtime.pipeline.PipelineEvent;
import dev.inlet.table.DeltaTable;
import dev.inlet.testkit.EmbeddedKafka;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SharedKafka.class)
class KafkaEventTargetTest {
    @TempDir
    Path directory;

    private final EmbeddedKafka kafka;
    private final String topic = "events-" + UUID.randomUUID();
    private final List<DeliveryNews> news = new CopyOnWriteArrayList<>();

    KafkaEventTargetTest(EmbeddedKafka kafka) {
        this.kafka = kafka;
    }

    private PipelineReading read(String bootstrap, String more) {
        return PipelineReader.standard().read("test.yaml", """
                name: test
                sources: {made: {type: generator, rows: 100}}
                sinks:
                  - table: t
                    on-commit:
                      - type: kafka
                        topic: %s
                        properties: {bootstrap.servers: "%s"%s}
                        timeout: 5s
                        longest-pause: 100ms
                        stop-timeout: 1s
                """.formatted(topic, bootstrap, more), directory);
    }

    private Pipeline run(String bootstrap, String more) throws InterruptedException {
        Pipeline pipeline = new Pipeline(read(bootstrap, more).definition(), true, Clock.systemUTC(), event -> {
            if (event instanceof PipelineEvent.Delivering delivering) {
                news.add(delivering.news());
            }
        });
        pipeline.run();
        return pipeline;
    }

    private List<ConsumerRecord<byte[], byte[]>> records() {
        TopicPartition partition = new TopicPartition(topic, 0);
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.bootstrap()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = kafka.topics().end(topic, 0);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofSeconds(1)).forEach(records::add);
            }
        }
        return records;
    }

    @Test
    void eachVersionIsARecordInOrderWithTheTableAsItsKey() throws Exception {
        kafka.topics().create(topic, 1);

        Pipeline pipeline = run(kafka.bootstrap(), "");

        long last = DeltaTable.local(directory.resolve("t")).snapshot().version();
        assertThat(pipeline.status().undelivered()).isZero();
        List<ConsumerRecord<byte[], byte[]>> records = records();
        assertThat(records).hasSize((int) last + 1);
        LongStream.rangeClosed(0, last).forEach(version -> {
            ConsumerRecord<byte[], byte[]> record = records.get((int) version);
            assertThat(new String(record.value(), StandardCharsets.UTF_8))
                    .startsWith("{\"specversion\":\"1.0\"")
                    .contains("\"version\":" + version + ",");
            assertThat(new String(record.key(), StandardCharsets.UTF_8))
                    .isEqualTo(directory.resolve("t").toString());
            assertThat(new String(record.headers().lastHeader("content-type").value(), StandardCharsets.UTF_8))
                    .isEqualTo("application/cloudevents+json; charset=UTF-8");
        });
    }

    @Test
    void withoutABrokerTheTableIsFilledAndTheEventsWaitForIt() throws Exception {
        kafka.topics().create(topic, 1);

        Pipeline away = run("127.0.0.1:1", ", sasl.jaas.config: \"tok-in-jaas\"");

        assertThat(away.status().rows()).isEqualTo(100);
        assertThat(away.status().undelivered()).isPositive();
        assertThat(news.toString() + away.status()).doesNotContain("tok-in-jaas");
        assertThat(records()).isEmpty();

        Pipeline back = run(kafka.bootstrap(), "");

        assertThat(back.status().undelivered()).isZero();
        assertThat(records())
                .hasSize((int) DeltaTable.local(directory.resolve("t"))
                                .snapshot()
                                .version()
                        + 1);
    }

    @Test
    void propertiesThatWouldBreakThePromiseAreRefusedWithoutTheirValues() {
        List<Problem> problems = read(kafka.bootstrap(), ", acks: \"1\", transactional.id: tok-in-id, acls: x")
                .problems();

        assertThat(problems.toString())
                .contains("must not set acks", "must not set transactional.id", "did you mean acks")
                .doesNotContain("tok-in-id");
    }
}
