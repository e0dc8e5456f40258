package dev.inlet.source.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.RecordDeserializationException;

/**
 * Records that failed Kafka's checksum, or could not be taken apart. What was damaged on the way is whole when it is fetched
 * again; what is damaged on the broker never is. For one thread.
 */
final class Damage {
    /** How often the same place is fetched before it counts as damaged on the broker. */
    private static final int MOST_FETCHES = 5;

    private static final Pattern PARTITION = Pattern.compile("(?:partition|from|at) (\\S+)-(\\d+)\\b");

    /** After so many fetches without it, damage that named no place counts as gone: others may be read in between. */
    private static final int ENOUGH = 100;

    private final Map<TopicPartition, Place> places = new HashMap<>();
    private int unnamed;
    private int whole;

    /** Where a partition was when its records were found damaged, and how often they were. */
    private record Place(long next, int fetches) {}

    /**
     * What is wrong with a record, where that is the failure. Kafka tells it by different exceptions, depending on where it is
     * noticed; a plain {@link KafkaException} among them, which has nothing but its message.
     */
    static Optional<String> in(KafkaException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (cause instanceof CorruptRecordException
                    || cause instanceof RecordDeserializationException
                    || message.startsWith("Record batch for partition ")
                    || message.startsWith("Record for partition ")
                    || message.startsWith("Failed to make progress reading messages ")
                    || message.startsWith("Encountered corrupt message ")) {
                return Optional.of(message);
            }
        }
        String message = String.valueOf(failure.getMessage());
        return message.startsWith("Received exception when fetching the next record ")
                ? Optional.of(message)
                : Optional.empty();
    }

    /** Whether the records may be whole when they are fetched again. */
    boolean mayBeOnTheWay(KafkaException failure, PartitionReader reader) {
        Optional<String> told = in(failure);
        if (told.isEmpty()) {
            return false;
        }
        Optional<TopicPartition> partition = partition(told.get());
        if (partition.isEmpty()) {
            whole = 0;
            return ++unnamed < MOST_FETCHES;
        }
        long next = reader.next(partition.get());
        Place before = places.get(partition.get());
        int fetches = before == null || before.next() != next ? 1 : before.fetches() + 1;
        places.put(partition.get(), new Place(next, fetches));
        return fetches < MOST_FETCHES;
    }

    /** Something was fetched that could be taken apart. */
    void passed() {
        if (unnamed > 0 && ++whole == ENOUGH) {
            unnamed = 0;
        }
    }

    private static Optional<TopicPartition> partition(String told) {
        Matcher named = PARTITION.matcher(told);
        return named.find()
                ? Optional.of(new TopicPartition(named.group(1), Integer.parseInt(named.group(2))))
                : Optional.empty();
    }
}
