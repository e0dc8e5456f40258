package dev.inlet.batch;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Reads one JSON text (RFC 8259, UTF-8) from bytes. Strict: what it passes over without a {@link MisfitException} is valid
 * JSON. A method that reads a value expects the position on the value's first byte and leaves it behind the last.
 */
final class JsonCursor {
    static final int DEEPEST = 500;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private byte[] bytes = new byte[0];
    private long base;
    private int start;
    private int position;
    private int end;
    private int depth;

    private boolean escaped;
    private int unknownFields;

    /** Starts on a text; {@code address} is that of its first byte in the store. */
    void reset(byte[] chunk, long address, int length) {
        bytes = chunk;
        base = address & 0xFFFFFFFF00000000L;
        start = (int) address;
        position = start;
        end = start + length;
        depth = 0;
        unknownFields = 0;
    }

    /** Notes that the text has a field that its schema does not have. */
    void countUnknownField() {
        unknownFields++;
    }

    /** How many fields of the text its schema does not have. */
    int unknownFields() {
        return unknownFields;
    }

    byte[] bytes() {
        return bytes;
    }

    int position() {
        return position;
    }

    void position(int newPosition) {
        position = newPosition;
    }

    int end() {
        return end;
    }

    /** The store's address of an offset in {@link #bytes}. */
    long address(int offset) {
        return base | offset;
    }

    /** The next byte that is not white space, without passing it; 0 at the end, where the text itself cannot have a 0. */
    int peek() {
        if (position < end) {
            byte b = bytes[position];
            if (b > ' ') {
                return b;
            }
        }
        return peekBehindBlanks();
    }

    private int peekBehindBlanks() {
        while (position < end) {
            byte b = bytes[position];
            if (b > ' ') {
                return b;
            }
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                // Negative bytes too: nothing outside strings is beyond ASCII.
                throw malformed("unexpected byte 0x" + Integer.toHexString(b & 0xFF));
            }
            position++;
        }
        return 0;
    }

    void expect(char c) {
        if (peek() != c) {
            throw unexpected("'" + c + "'");
        }
        position++;
    }

    /** Fails unless only white space is left. */
    void expectEnd() {
        if (peek() != 0) {
            throw malformed("more after the end of the JSON value");
        }
    }

    void enter() {
        position++;
        if (++depth > DEEPEST) {
            throw new MisfitException(MisfitKind.TOO_DEEP, "nested deeper than " + DEEPEST);
        }
    }

    void leave() {
        position++;
        depth--;
    }

    boolean atNull() {
        return position < end && bytes[position] == 'n';
    }

    void readLiteral(String literal) {
        if (end - position < literal.length()) {
            throw malformed("not a JSON value");
        }
        for (int i = 0; i < literal.length(); i++) {
            if (bytes[position + i] != literal.charAt(i)) {
                throw malformed("not a JSON value");
            }
        }
        position += literal.length();
    }

    /** Whether the token starts here; passes it if so. {@code head} is its first 8 bytes, zero-padded, under the mask. */
    boolean passIf(byte[] token, long head, long mask) {
        int length = token.length;
        if (end - position < Math.max(length, Long.BYTES) || ((long) LONG.get(bytes, position) & mask) != head) {
            return false;
        }
        for (int i = Long.BYTES; i < length; i++) {
            if (bytes[position + i] != token[i]) {
                return false;
            }
        }
        position += length;
        return true;
    }

    /**
     * Passes a string, whose content then is from the position before, plus one, up to the answer. The content is valid
     * UTF-8; {@link #escaped} tells whether it has escapes.
     */
    int passString() {
        escaped = false;
        int p = position + 1;
        while (true) {
            while (end - p >= Long.BYTES) {
                long special = specials((long) LONG.get(bytes, p));
                if (special != 0) {
                    p += Long.numberOfTrailingZeros(special) >>> 3;
                    break;
                }
                p += Long.BYTES;
            }
            if (p >= end) {
                position = end;
                throw malformed("a string without an end");
            }
            byte b = bytes[p];
            if (b == '"') {
                position = p + 1;
                return p;
            }
            if (b == '\\') {
                escaped = true;
                p = JsonText.passEscape(this, p);
            } else if (b < 0) {
                p = JsonText.passUtf8(this, p);
            } else if (b < ' ') {
                position = p;
                throw malformed("a control character in a string");
            } else {
                p++;
            }
        }
    }

    /** Whether the string that was passed last has escapes. */
    boolean escaped() {
        return escaped;
    }

    /** A high bit in the first byte that ends a run of plain ASCII: a quote, a backslash, a control or a non-ASCII byte. */
    private static long specials(long word) {
        long quote = word ^ 0x2222222222222222L;
        long backslash = word ^ 0x5C5C5C5C5C5C5C5CL;
        return (quote - ONES & ~quote | backslash - ONES & ~backslash | word - 0x2020202020202020L & ~word | word)
                & HIGH_BITS;
    }

    /** Passes any value, which is checked to be JSON. */
    void passValue() {
        switch (peek()) {
            case '{' -> passObject();
            case '[' -> passArray();
            case '"' -> passString();
            case 't' -> readLiteral("true");
            case 'f' -> readLiteral("false");
            case 'n' -> readLiteral("null");
            default -> passNumber();
        }
    }

    /** Passes a number; answers whether it is written without fraction and exponent. */
    boolean passNumber() {
        int p = position;
        if (p < end && bytes[p] == '-') {
            p++;
        }
        int digits = p;
        p = passDigits(p);
        if (p == digits) {
            throw unexpected("a JSON value");
        }
        if (bytes[digits] == '0' && p > digits + 1) {
            throw malformed("a number with a leading zero");
        }
        boolean integer = true;
        if (p < end && bytes[p] == '.') {
            integer = false;
            int fraction = p + 1;
            p = passDigits(fraction);
            if (p == fraction) {
                throw malformed("a number that ends in its point");
            }
        }
        if (p < end && (bytes[p] | 0x20) == 'e') {
            integer = false;
            p++;
            if (p < end && (bytes[p] == '+' || bytes[p] == '-')) {
                p++;
            }
            int exponent = p;
            p = passDigits(p);
            if (p == exponent) {
                throw malformed("a number without its exponent");
            }
        }
        position = p;
        return integer;
    }

    private int passDigits(int from) {
        int p = from;
        while (p < end && bytes[p] >= '0' && bytes[p] <= '9') {
            p++;
        }
        return p;
    }

    private void passObject() {
        enter();
        if (peek() != '}') {
            while (true) {
                if (peek() != '"') {
                    throw unexpected("a field name");
                }
                passString();
                expect(':');
                passValue();
                if (peek() != ',') {
                    break;
                }
                position++;
            }
            if (peek() != '}') {
                throw unexpected("',' or '}'");
            }
        }
        leave();
    }

    private void passArray() {
        enter();
        if (peek() != ']') {
            while (true) {
                passValue();
                if (peek() != ',') {
                    break;
                }
                position++;
            }
            if (peek() != ']') {
                throw unexpected("',' or ']'");
            }
        }
        leave();
    }

    /** What starts here, in words, for messages: the kind and, of a scalar, no more than a short beginning. */
    String describe() {
        int c = peek();
        return switch (c) {
            case '{' -> "an object";
            case '[' -> "an array";
            case '"' -> "the string " + beginning();
            case 't', 'f' -> "the boolean " + beginning();
            case 'n' -> beginning();
            default -> "the number " + beginning();
        };
    }

    /** At most 20 bytes from here to the end of the scalar. */
    private String beginning() {
        int from = position;
        int to;
        passValue();
        to = position;
        position = from;
        int shown = Math.min(to, from + 20);
        // Not in the middle of a character.
        while (shown < to && shown > from && (bytes[shown] & 0xC0) == 0x80) {
            shown--;
        }
        return new String(bytes, from, shown - from, StandardCharsets.UTF_8) + (shown < to ? "…" : "");
    }

    MisfitException unexpected(String wanted) {
        if (position >= end) {
            return malformed("the text ends where " + wanted + " should be");
        }
        return malformed("expected " + wanted);
    }

    MisfitException malformed(String what) {
        return new MisfitException(MisfitKind.MALFORMED, "not JSON at byte " + (position - start) + ": " + what);
    }

    MisfitException invalidUtf8(int at) {
        return new MisfitException(MisfitKind.INVALID_UTF8, "not UTF-8 at byte " + (at - start));
    }
}
