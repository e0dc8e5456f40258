package dev.inlet.testkit;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Web shop events, the workload of tests and benchmarks: JSON objects of about 240 bytes. An event is a function of the
 * seed, its id and its time, so that a reader can compute what must be in a table. Immutable.
 */
public final class Events {
    /** The type of an event. */
    public static final String SCHEMA = "id BIGINT, ts TIMESTAMP, user STRUCT<id BIGINT, country STRING>, url STRING, "
            + "status INT, amount DOUBLE, agent STRING, tags ARRAY<STRING>, latency DOUBLE";

    private static final String[] COUNTRIES = {"DE", "FR", "IN", "US", "BR", "JP", "KE", "PL", "VN", "SE"};
    private static final String[] SECTIONS = {"garden", "kitchen", "books", "games", "music", "tools"};
    private static final int[] STATUSES = {200, 200, 200, 200, 200, 200, 301, 404, 500, 503};
    private static final String[] AGENTS = {
        "Mozilla/5.0 (X11; Linux x86_64) Firefox/144.0",
        "Mozilla/5.0 (Windows NT 10.0) Chrome/141.0",
        "Mozilla/5.0 (iPhone; OS 19_1) Safari/605.1",
        "okhttp/5.1.0 (android 16)"
    };
    private static final String[] TAGS = {"new", "mobile", "campaign-a", "campaign-b", "returning", "beta"};
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final long seed;

    public Events(long seed) {
        this.seed = seed;
    }

    /**
     * @param id 0 or more
     * @param time ms since the epoch
     * @return UTF-8
     */
    public byte[] json(long id, long time) {
        long bits = bits(seed, id);
        StringBuilder text = new StringBuilder(288);
        text.append("{\"id\":").append(id);
        text.append(",\"ts\":\"");
        TIME.formatTo(Instant.ofEpochMilli(time), text);
        text.append("\",\"user\":{\"id\":").append(userId(id));
        text.append(",\"country\":\"").append(COUNTRIES[pick(bits, 20, COUNTRIES.length)]);
        text.append("\"},\"url\":\"https://shop.example.com/").append(SECTIONS[pick(bits, 24, SECTIONS.length)]);
        text.append('/').append(pick(bits, 28, 100_000));
        text.append("\",\"status\":").append(STATUSES[pick(bits, 45, STATUSES.length)]);
        text.append(",\"amount\":");
        decimal(text, amountCents(id), 100);
        text.append(",\"agent\":\"").append(AGENTS[pick(bits, 49, AGENTS.length)]);
        text.append("\",\"tags\":[\"").append(TAGS[pick(bits, 51, TAGS.length)]);
        text.append("\",\"").append(TAGS[pick(bits, 54, TAGS.length)]);
        text.append("\"],\"latency\":");
        decimal(text, 1_000 + pick(bits, 8, 500_000), 1_000);
        return text.append('}').toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** What {@code user.id} is in this event: 0 to 999,999. */
    public long userId(long id) {
        return pick(bits(seed, id), 32, 1_000_000);
    }

    /** A hundred times what {@code amount} is in this event: 0 to 99,999. */
    public long amountCents(long id) {
        return pick(bits(seed, id), 3, 100_000);
    }

    /** Steele, Lea and Flood's mix of SplitMix64: each id gets bits of its own. */
    static long bits(long seed, long id) {
        long z = seed + (id + 1) * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** A number below {@code bound}, at most 2^20, out of the bits from {@code shift} on. */
    static int pick(long bits, int shift, int bound) {
        return (int) (((Long.rotateRight(bits, shift) & 0xFFFFFFFFL) * bound) >>> 32);
    }

    private static void decimal(StringBuilder text, long value, int scale) {
        text.append(value / scale).append('.');
        String fraction = Long.toString(scale + value % scale);
        text.append(fraction, 1, fraction.length());
    }
}
