package dev.inlet.batch;

import java.util.Arrays;

/**
 * Whether bytes are UTF-8 as the Unicode standard has it. Jackson does not tell: it takes overlong forms and encoded surrogates,
 * and does not look at the content of strings that are skipped.
 */
final class Utf8 {
    /** The byte order mark, which may stand at the beginning of a file and is no part of its text. */
    static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private static final int NONE = -1;

    private Utf8() {}

    /** Whether these many bytes begin with the {@link #MARK}. */
    static boolean startsWithMark(byte[] bytes, int length) {
        return length >= MARK.length && Arrays.equals(bytes, 0, MARK.length, MARK, 0, MARK.length);
    }

    static boolean isValid(byte[] bytes, int offset, int length) {
        return firstInvalid(bytes, offset, length) == NONE;
    }

    /** The index in the array of the first byte that starts no character; -1 where all do. */
    static int firstInvalid(byte[] bytes, int offset, int length) {
        int end = offset + length;
        int p = offset;
        while (p < end) {
            p = asciiEnd(bytes, p, end);
            if (p == end) {
                return NONE;
            }
            int sequence = sequenceLength(bytes, p, end);
            if (sequence == 0) {
                return p;
            }
            p += sequence;
        }
        return NONE;
    }

    /** The index of the first byte from {@code from} on that is not ASCII. */
    private static int asciiEnd(byte[] bytes, int from, int end) {
        int p = from;
        while (end - p >= 4 * Long.BYTES && isAscii(bytes, p)) {
            p += 4 * Long.BYTES;
        }
        while (end - p >= Long.BYTES) {
            long high = EightBytes.at(bytes, p) & EightBytes.HIGH_BITS;
            if (high != 0) {
                return p + EightBytes.first(high);
            }
            p += Long.BYTES;
        }
        while (p < end && bytes[p] >= 0) {
            p++;
        }
        return p;
    }

    /** Whether the next 32 bytes are. */
    private static boolean isAscii(byte[] bytes, int p) {
        long all = EightBytes.at(bytes, p)
                | EightBytes.at(bytes, p + 8)
                | EightBytes.at(bytes, p + 16)
                | EightBytes.at(bytes, p + 24);
        return (all & EightBytes.HIGH_BITS) == 0;
    }

    /** Unicode standard, table 3-7: 2 to 4 where a well-formed multi-byte sequence starts at {@code p}, else 0. */
    private static int sequenceLength(byte[] bytes, int p, int end) {
        int first = bytes[p] & 0xFF;
        if (first < 0xC2 || first > 0xF4) {
            return 0;
        }
        int length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
        if (end - p < length) {
            return 0;
        }
        int second = bytes[p + 1] & 0xFF;
        int least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
        int most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
        if (second < least || second > most) {
            return 0;
        }
        for (int i = 2; i < length; i++) {
            if ((bytes[p + i] & 0xC0) != 0x80) {
                return 0;
            }
        }
        return length;
    }
}
