package dev.inlet.source.delta;

import dev.inlet.option.Instants;
import java.time.Instant;
import java.util.regex.Pattern;

/** Where a table is begun that the pipeline has no position of. */
sealed interface Start {
    Pattern VERSION = Pattern.compile("\\d{1,11}");

    /** With the rows that the table has, then its commits. */
    record Snapshot() implements Start {
        @Override
        public String toString() {
            return "snapshot";
        }
    }

    /** With the first commit after the source is opened. */
    record Latest() implements Start {
        @Override
        public String toString() {
            return "latest";
        }
    }

    /** With the commit that makes this version. */
    record Version(long version) implements Start {
        @Override
        public String toString() {
            return Long.toString(version);
        }
    }

    /** With the first commit at this time or later; where there is none, as {@link Latest}. */
    record At(Instant time) implements Start {
        @Override
        public String toString() {
            return time.toString();
        }
    }

    /** @throws IllegalArgumentException where the text is none of these */
    static Start parse(String text) {
        return switch (text) {
            case "snapshot" -> new Snapshot();
            case "latest" -> new Latest();
            default ->
                VERSION.matcher(text).matches() ? new Version(Long.parseLong(text)) : new At(Instants.parse(text));
        };
    }
}
