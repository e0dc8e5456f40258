package dev.inlet.runtime.generator;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * Events of a web shop, such as {@code {"id":7,"time":"2026-01-01T00:00:00.007Z","user":{"id":1234,"country":"NL"},"action":
 * "view","item":"lamp","amount":19.99}}. Each is a function of the seed and its number.
 */
final class GeneratedEvents {
    /** The time of event 0; each further one is a millisecond later. */
    private static final long START_MILLIS =
            Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

    private static final String[] COUNTRIES = {"DE", "FR", "IN", "JP", "NL", "US"};
    private static final String[] ACTIONS = {"view", "view", "view", "search", "basket", "buy"};
    private static final String[] ITEMS = {"book", "chair", "desk", "lamp", "plant", "shelf", "table"};

    private final long seed;

    GeneratedEvents(long seed) {
        this.seed = seed;
    }

    /** Ms since the epoch. */
    static long timeOf(long number) {
        return START_MILLIS + number;
    }

    byte[] event(long number) {
        long random = mix(seed * 0x9E3779B97F4A7C15L + number);
        long cents = 99L + pick(random, 40, 20_000);
        StringBuilder json = new StringBuilder(160)
                .append("{\"id\":")
                .append(number)
                .append(",\"time\":\"")
                .append(Instant.ofEpochMilli(timeOf(number)))
                .append("\",\"user\":{\"id\":")
                .append(pick(random, 0, 10_000))
                .append(",\"country\":\"")
                .append(COUNTRIES[pick(random, 14, COUNTRIES.length)])
                .append("\"},\"action\":\"")
                .append(ACTIONS[pick(random, 22, ACTIONS.length)])
                .append("\",\"item\":\"")
                .append(ITEMS[pick(random, 30, ITEMS.length)])
                .append("\",\"amount\":")
                .append(cents / 100)
                .append(cents % 100 < 10 ? ".0" : ".")
                .append(cents % 100)
                .append('}');
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static int pick(long random, int shift, int choices) {
        return (int) ((random >>> shift & 0xFFFFFF) % choices);
    }

    /** The finaliser of SplitMix64: neighbouring numbers give unlike results. */
    private static long mix(long value) {
        long mixed = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }
}
