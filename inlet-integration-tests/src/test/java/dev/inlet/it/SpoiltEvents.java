package dev.inlet.it;

import dev.inlet.testkit.EmbeddedKafka;
import dev.inlet.testkit.Events;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Events in a topic of {@value #PARTITIONS} partitions, some of which do not fit their schema. Event i is at offset
 * {@code i / 4} of partition {@code i % 4}.
 */
final class SpoiltEvents {
    static final int PARTITIONS = 4;

    /** Every how many an event is spoilt: coprime to the number of partitions, so that each has some. */
    static final int SPOILT_EVERY = 197;

    private static final Events EVENTS = new Events(11);

    private SpoiltEvents() {}

    /** What a record holds; null for a tombstone. */
    static byte @Nullable [] value(long id) {
        byte[] json = EVENTS.json(id, id);
        if (id % SPOILT_EVERY != 0) {
            return json;
        }
        return switch ((int) (id / SPOILT_EVERY % 4)) {
            case 0 -> null;
            case 1 -> new String(json, StandardCharsets.UTF_8).substring(20).getBytes(StandardCharsets.UTF_8);
            case 2 ->
                new String(json, StandardCharsets.UTF_8)
                        .replace("{\"id\":", "{\"id\":\"x\",\"was\":")
                        .getBytes(StandardCharsets.UTF_8);
            default -> "{\"id\":99999999999999999999}".getBytes(StandardCharsets.UTF_8);
        };
    }

    /** Appends the events {@code from} to {@code to - 1}. */
    static void send(EmbeddedKafka kafka, String topic, long from, long to) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (long id = from; id < to; id++) {
            records.add(new ProducerRecord<>(topic, (int) (id % PARTITIONS), id, null, value(id)));
        }
        kafka.topics().send(records);
    }

    /** The sum of {@code amount}, in hundredths, of those of the first {@code count} events that fit. */
    static long sumOfCents(long count) {
        long sum = 0;
        for (long id = 0; id < count; id++) {
            sum += id % SPOILT_EVERY == 0 ? 0 : EVENTS.amountCents(id);
        }
        return sum;
    }
}
