package dev.inlet.batch;

/** The parts of JSON strings that most records do not have: escapes and characters beyond ASCII. */
final class JsonText {
    private static final int FIRST_SUPPLEMENTARY = 0x10000;

    private JsonText() {}

    /** The offset behind the UTF-8 sequence at {@code p}, which starts with a byte of 0x80 or more. */
    static int passUtf8(JsonCursor in, int p) {
        int length = sequenceLength(in.bytes(), p, in.end());
        if (length == 0) {
            throw in.invalidUtf8(p);
        }
        return p + length;
    }

    /** Whether the bytes are UTF-8. */
    static boolean isUtf8(byte[] bytes, int offset, int length) {
        int end = offset + length;
        int p = offset;
        while (p < end) {
            if (bytes[p] >= 0) {
                p++;
            } else {
                int sequence = sequenceLength(bytes, p, end);
                if (sequence == 0) {
                    return false;
                }
                p += sequence;
            }
        }
        return true;
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

    /** The offset behind the escape that starts at {@code p}; a surrogate pair is one escape. */
    static int passEscape(JsonCursor in, int p) {
        if (p + 1 >= in.end()) {
            in.position(in.end());
            throw in.malformed("a string without an end");
        }
        switch (in.bytes()[p + 1]) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {
                return p + 2;
            }
            case 'u' -> {
                int unit = hex(in, p + 2);
                if (Character.isLowSurrogate((char) unit)) {
                    throw in.invalidUtf8(p);
                }
                if (!Character.isHighSurrogate((char) unit)) {
                    return p + 6;
                }
                boolean pair = p + 12 <= in.end() && in.bytes()[p + 6] == '\\' && in.bytes()[p + 7] == 'u';
                if (!pair || !Character.isLowSurrogate((char) hex(in, p + 8))) {
                    throw in.invalidUtf8(p);
                }
                return p + 12;
            }
            default -> {
                in.position(p);
                throw in.malformed("not an escape");
            }
        }
    }

    private static int hex(JsonCursor in, int p) {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int digit = p + i < in.end() ? Character.digit(in.bytes()[p + i], 16) : -1;
            if (digit < 0) {
                in.position(Math.min(p + i, in.end()));
                throw in.malformed("not a \\u escape");
            }
            value = value << 4 | digit;
        }
        return value;
    }

    /** The content of a string that was passed: what its escapes stand for, in UTF-8. */
    static byte[] unescape(byte[] bytes, int from, int to) {
        ByteBuilder out = new ByteBuilder();
        int p = from;
        while (p < to) {
            byte b = bytes[p];
            if (b != '\\') {
                out.add(b);
                p++;
                continue;
            }
            switch (bytes[p + 1]) {
                case 'b' -> out.add('\b');
                case 'f' -> out.add('\f');
                case 'n' -> out.add('\n');
                case 'r' -> out.add('\r');
                case 't' -> out.add('\t');
                case 'u' -> {
                    int unit = unit(bytes, p + 2);
                    if (Character.isHighSurrogate((char) unit)) {
                        unit = Character.toCodePoint((char) unit, (char) unit(bytes, p + 8));
                        p += 6;
                    }
                    write(out, unit);
                    p += 4;
                }
                default -> out.add(bytes[p + 1]);
            }
            p += 2;
        }
        return out.toBytes();
    }

    private static int unit(byte[] bytes, int p) {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            value = value << 4 | Character.digit(bytes[p + i], 16);
        }
        return value;
    }

    private static void write(ByteBuilder out, int codePoint) {
        if (codePoint < 0x80) {
            out.add(codePoint);
        } else if (codePoint < 0x800) {
            out.add(0xC0 | codePoint >> 6);
            out.add(0x80 | codePoint & 0x3F);
        } else if (codePoint < FIRST_SUPPLEMENTARY) {
            out.add(0xE0 | codePoint >> 12);
            out.add(0x80 | codePoint >> 6 & 0x3F);
            out.add(0x80 | codePoint & 0x3F);
        } else {
            out.add(0xF0 | codePoint >> 18);
            out.add(0x80 | codePoint >> 12 & 0x3F);
            out.add(0x80 | codePoint >> 6 & 0x3F);
            out.add(0x80 | codePoint & 0x3F);
        }
    }

    /** Writes the bytes as a JSON string; they are UTF-8. */
    static void quote(ByteBuilder out, byte[] bytes, int from, int to) {
        out.add('"');
        for (int p = from; p < to; p++) {
            byte b = bytes[p];
            if (b == '"' || b == '\\') {
                out.add('\\');
                out.add(b);
            } else if (b >= 0 && b < ' ') {
                out.add(new byte[] {'\\', 'u', '0', '0', (byte) ('0' + (b >> 4)), (byte) Character.forDigit(b & 0xF, 16)
                });
            } else {
                out.add(b);
            }
        }
        out.add('"');
    }
}
