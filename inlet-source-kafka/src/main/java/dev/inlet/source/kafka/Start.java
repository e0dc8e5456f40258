package dev.inlet.source.kafka;

import dev.inlet.option.Instants;
import java.time.Instant;

/** Where a topic is begun that the table has no position of. */
sealed interface Start {
    /** At the first record that the broker still has. */
    record Earliest() implements Start {
        @Override
        public String toString() {
            return "earliest";
        }
    }

    /** After the last record that the broker has when the source is opened. */
    record Latest() implements Start {
        @Override
        public String toString() {
            return "latest";
        }
    }

    /** At the first record whose Kafka timestamp is this or later; where there is none, as {@link Latest}. */
    record At(Instant time) implements Start {
        @Override
        public String toString() {
            return time.toString();
        }
    }

    /** @throws IllegalArgumentException where the text is neither a word nor a time with its zone */
    static Start parse(String text) {
        return switch (text) {
            case "earliest" -> new Earliest();
            case "latest" -> new Latest();
            default -> new At(Instants.parse(text));
        };
    }
}
