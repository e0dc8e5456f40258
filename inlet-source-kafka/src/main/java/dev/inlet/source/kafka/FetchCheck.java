package dev.inlet.source.kafka;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether what the client hands over fits the place that it was to read. Kafka's checksum does not cover the offset in front of a
 * batch of records, nor anything around the batches: a bit that flips there puts records out of place. For one thread.
 *
 * <p>Mostly that shows in offsets that are missing. So do compaction and transactions, and nothing tells the one from the other
 * but a second look: damage on the way does not come twice at one place. After that the partition is known to have holes, and
 * only what lies beyond its end shows there.
 */
final class FetchCheck {
    private static final Logger LOG = LoggerFactory.getLogger(FetchCheck.class);

    private final Set<TopicPartition> holed = new HashSet<>();
    /** By partition, the first offset that was missing at the last look. */
    private final Map<TopicPartition, Long> missed = new HashMap<>();

    /**
     * One comparison where no offset is missing.
     *
     * @param records of the partition, in the order of their offsets
     * @param next the offset after them, as the client has it
     * @param lag what the client takes to come after that; empty where it does not know
     * @return false where the records are to be fetched again
     * @throws CorruptRecordException where no partition can have such offsets
     */
    boolean fits(ReadPartition partition, List<? extends ConsumerRecord<?, ?>> records, long next, OptionalLong lag) {
        TopicPartition id = partition.id();
        long from = partition.next();
        boolean before = next < from || (!records.isEmpty() && records.get(0).offset() < from);
        if (before || lag.orElse(0) < 0) {
            throw new CorruptRecordException("Records for partition " + id + " at offset " + from + " have offsets "
                    + (before ? "before it" : "up to " + next + ", which is beyond its end"));
        }
        if (next - from == records.size() || holed.contains(id)) {
            if (!missed.isEmpty() && missed.remove(id) != null) {
                LOG.atWarn()
                        .addKeyValue("sourcePartition", id)
                        .addKeyValue("position", from)
                        .log("offsets that were missing came when they were fetched again");
            }
            return true;
        }
        Long missing = firstMissing(from, records);
        if (!missing.equals(missed.put(id, missing))) {
            return false;
        }
        missed.remove(id);
        holed.add(id);
        return true;
    }

    private static long firstMissing(long from, List<? extends ConsumerRecord<?, ?>> records) {
        long expected = from;
        for (ConsumerRecord<?, ?> record : records) {
            if (record.offset() != expected) {
                break;
            }
            expected++;
        }
        return expected;
    }
}
