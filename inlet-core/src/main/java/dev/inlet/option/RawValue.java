package dev.inlet.option;

import static java.util.stream.Collectors.joining;

import java.util.List;

/** A value as it was written, before an option's type has read it. */
public sealed interface RawValue {
    /** Where the value begins. */
    Place place();

    /** What the value is, for messages, such as {@code a list}. */
    String kind();

    /** The value as it was written, for messages. */
    String shown();

    /**
     * @param text the value, with its references replaced
     * @param written the value as it stands in the configuration; the only form that messages show
     * @param references what the text was taken from, such as {@code ${env:PASSWORD}}, without defaults; empty where it is
     *     written out
     */
    record Scalar(Place place, String text, String written, List<String> references) implements RawValue {
        private static final int LONGEST_SHOWN = 60;

        public Scalar {
            references = List.copyOf(references);
        }

        /** A value that is written out. */
        public static Scalar literal(Place place, String text) {
            return new Scalar(place, text, text, List.of());
        }

        @Override
        public String kind() {
            return "a single value";
        }

        /** In quotes, the first line only and cut where it is long. */
        @Override
        public String shown() {
            String line = written.lines().findFirst().orElse("");
            boolean whole = line.length() == written.length() && line.length() <= LONGEST_SHOWN;
            return '"' + (whole ? line : line.substring(0, Math.min(line.length(), LONGEST_SHOWN)) + "...") + '"';
        }

        @Override
        public String toString() {
            return shown();
        }
    }

    record Items(Place place, List<RawValue> items) implements RawValue {
        public Items {
            items = List.copyOf(items);
        }

        @Override
        public String kind() {
            return "a list";
        }

        @Override
        public String shown() {
            return items.stream().map(RawValue::shown).collect(joining(", ", "[", "]"));
        }
    }

    /** @param entries in the order of the configuration, each key once */
    record Entries(Place place, List<Entry> entries) implements RawValue {
        public Entries {
            entries = List.copyOf(entries);
        }

        @Override
        public String kind() {
            return "a mapping";
        }

        @Override
        public String shown() {
            return entries.stream().map(e -> e.key() + ": " + e.value().shown()).collect(joining(", ", "{", "}"));
        }
    }

    /** @param place where the key begins */
    record Entry(Place place, String key, RawValue value) {}

    /** A key without a value. */
    record Nothing(Place place) implements RawValue {
        @Override
        public String kind() {
            return "empty";
        }

        @Override
        public String shown() {
            return "";
        }
    }

    /** A value that could not be had, with the problem already told, so that nobody tells a second one. */
    record Broken(Place place) implements RawValue {
        @Override
        public String kind() {
            return "not readable";
        }

        @Override
        public String shown() {
            return "";
        }
    }
}
