package dev.inlet.batch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;

/**
 * The distinct texts of a column, as long as they are few and short. Codes count from 1, as DuckDB's lists do.
 */
final class TextDictionary {
    private static final int NONE = 0;

    /** For fewer rows an entry costs more in the SQL, which is planned again for each statement, than it saves. */
    private static final int ROWS_PER_ENTRY = 512;

    private static final int MOST_ENTRIES = 128;
    private static final int LONGEST = 256;
    private static final int SLOTS = 4 * MOST_ENTRIES;
    /** Texts that differ only where the hash does not look must not make each row a search. */
    private static final int MOST_PROBES = 8;

    private static final TextDictionary GIVEN_UP = new TextDictionary();

    static {
        GIVEN_UP.giveUp();
    }

    private final byte[][] texts = new byte[MOST_ENTRIES][];
    /** By slot. */
    private final long[] hashes = new long[SLOTS];

    private final byte[] codes = new byte[SLOTS];
    private int size;
    private boolean givenUp;

    private TextDictionary() {}

    /** An empty one; given up from the start where so few rows would never pay for it. */
    static TextDictionary of(int rows) {
        return rows < ROWS_PER_ENTRY ? GIVEN_UP : new TextDictionary();
    }

    /** Whether the texts were too many or too long. */
    boolean isGivenUp() {
        return givenUp;
    }

    /** The code of a text; {@link #NONE} where the texts are too many or too long, which gives the dictionary up. */
    int code(byte[] bytes, int offset, int length) {
        long hash = hash(bytes, offset, length);
        int slot = (int) (hash >>> 32) & SLOTS - 1;
        for (int probe = 0; probe < MOST_PROBES; probe++) {
            int code = codes[slot] & 0xFF;
            if (code == NONE) {
                return add(bytes, offset, length, hash, slot);
            }
            if (hashes[slot] == hash && isText(code, bytes, offset, length)) {
                return code;
            }
            slot = slot + 1 & SLOTS - 1;
        }
        return giveUp();
    }

    private boolean isText(int code, byte[] bytes, int offset, int length) {
        byte[] text = texts[code - 1];
        if (text.length != length) {
            return false;
        }
        if (length < Long.BYTES) {
            // Their hash is made of all of their bytes, and reversible.
            return true;
        }
        // A call of Arrays.equals costs more than this, as most texts are short.
        int last = length - Long.BYTES;
        for (int i = 0; i < last; i += Long.BYTES) {
            if (EightBytes.at(text, i) != EightBytes.at(bytes, offset + i)) {
                return false;
            }
        }
        return EightBytes.at(text, last) == EightBytes.at(bytes, offset + last);
    }

    private int add(byte[] bytes, int offset, int length, long hash, int slot) {
        if (size == MOST_ENTRIES || length > LONGEST) {
            return giveUp();
        }
        texts[size] = Arrays.copyOfRange(bytes, offset, offset + length);
        hashes[slot] = hash;
        codes[slot] = (byte) ++size;
        return size;
    }

    private int giveUp() {
        givenUp = true;
        return NONE;
    }

    /** Whether codes are to stand for the texts of this many rows. */
    boolean pays(int rows) {
        return !givenUp && size > 0 && rows / ROWS_PER_ENTRY >= size;
    }

    /** In the order of their codes. */
    List<String> texts() {
        return Arrays.stream(texts, 0, size)
                .map(text -> new String(text, UTF_8))
                .toList();
    }

    /** Of the length and of the bytes at both ends and in the middle; different for different texts of one length below 8. */
    private static long hash(byte[] bytes, int offset, int length) {
        long hash = length;
        if (length >= Long.BYTES) {
            hash ^= EightBytes.at(bytes, offset) * 0x9E3779B97F4A7C15L;
            hash += EightBytes.at(bytes, offset + length / 2 - Long.BYTES / 2) * 0xC2B2AE3D27D4EB4FL;
            hash = Long.rotateLeft(hash, 31) ^ EightBytes.at(bytes, offset + length - Long.BYTES);
        } else {
            for (int i = 0; i < length; i++) {
                hash = hash << 8 | bytes[offset + i] & 0xFF;
            }
        }
        return (hash ^ hash >>> 29) * 0x9E3779B97F4A7C15L;
    }
}
