package dev.inlet.source.kafka;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Which topics are read. */
sealed interface TopicSelection {
    boolean includes(String topic);

    /** Each of these, and they must exist. */
    record Named(SortedSet<String> topics) implements TopicSelection {
        public Named {
            topics = Collections.unmodifiableSortedSet(new TreeSet<>(topics));
        }

        @Override
        public boolean includes(String topic) {
            return topics.contains(topic);
        }

        @Override
        public String toString() {
            return String.join(", ", topics);
        }
    }

    /** Those whose whole name matches, as many as there are; never Kafka's internal ones. */
    record Matching(Pattern pattern) implements TopicSelection {
        @Override
        public boolean includes(String topic) {
            return pattern.matcher(topic).matches();
        }

        @Override
        public String toString() {
            return pattern.pattern();
        }
    }
}
