package dev.inlet.source.kafka;

import java.util.Arrays;
import java.util.Optional;

/**
 * What the client throws where an answer of a broker is not one to its question, or cannot be taken apart. It has many types, so
 * they tell nothing; where it was thrown does.
 */
final class AnswerFailure {
    private static final String KAFKA = "org.apache.kafka.";

    /** Looks at how the client is used, before and beside all answers. */
    private static final String CONSUMER = KAFKA + "clients.consumer.KafkaConsumer";

    private static final String CONSUMER_INSIDE = KAFKA + "clients.consumer.internals.ClassicKafkaConsumer";

    private AnswerFailure() {}

    /** Whether the client threw it over an answer, and not over how it is used; false for what is thrown by others. */
    static boolean is(RuntimeException failure) {
        Optional<String> thrower = Arrays.stream(failure.getStackTrace())
                .map(StackTraceElement::getClassName)
                .filter(name -> !name.startsWith("java.") && !name.startsWith("jdk."))
                .findFirst();
        return thrower.filter(name -> name.startsWith(KAFKA))
                .filter(name -> !name.startsWith(CONSUMER) && !name.startsWith(CONSUMER_INSIDE))
                .isPresent();
    }
}
