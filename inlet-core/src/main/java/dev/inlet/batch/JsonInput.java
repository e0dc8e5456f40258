package dev.inlet.batch;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.NumberInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a record, as Jackson finds them, and the bytes that they stand in; of one record after the other. Strict JSON
 * (RFC 8259) in UTF-8: whatever else comes, wherever it is read or passed over, is a {@link MisfitException}.
 *
 * <p>Who reads a value finds its first token as the current one, and leaves its last token as the current one.
 */
final class JsonInput implements AutoCloseable {
    private static final int MOST_SHOWN = 20;

    private RecordParser parser = StrictJson.parser();
    private byte[] bytes = {};
    private long base;
    private int start;
    private @Nullable JsonToken token;
    private int textFrom;
    private int textTo;
    private int unknownFields;

    /**
     * Goes to before the first token of a record.
     *
     * @param address of the record's first byte in its store, of which {@code chunk} is the part
     */
    void start(byte[] chunk, long address, int length) {
        bytes = chunk;
        base = address & 0xFFFFFFFF00000000L;
        start = (int) address;
        token = null;
        unknownFields = 0;
        int invalid = Utf8.firstInvalid(bytes, start, length);
        if (invalid >= 0) {
            throw new MisfitException(MisfitKind.INVALID_UTF8, "not UTF-8 at byte " + (invalid - start));
        }
        if (parser.hasManyNames()) {
            close();
            parser = StrictJson.parser();
        }
        parser.start(bytes, start, length);
    }

    /** Steps to the next token of a value; there must be one. */
    JsonToken next() {
        JsonToken next;
        try {
            next = parser.nextToken();
        } catch (IOException e) {
            throw StrictJson.misfit(e);
        }
        if (next == null) {
            throw new MisfitException(MisfitKind.MALFORMED, "not JSON: the value is empty");
        }
        token = next;
        return next;
    }

    /** Fails unless only white space is left. */
    void expectEnd() {
        JsonToken more;
        try {
            more = parser.nextToken();
        } catch (IOException e) {
            throw StrictJson.misfit(e);
        }
        if (more != null) {
            throw new MisfitException(MisfitKind.MALFORMED, "not JSON: more after the end of the JSON value");
        }
    }

    /** Steps to the next field of the object; answers whether it has this name. If not, {@link #name} tells. */
    boolean nextNameIs(SerializableString name) {
        try {
            boolean is = parser.nextFieldName(name);
            token = is ? JsonToken.FIELD_NAME : parser.currentToken();
            return is;
        } catch (IOException e) {
            throw StrictJson.misfit(e);
        }
    }

    /** Steps to the next field of the object; answers its name, or null at the end of the object. */
    @Nullable
    String nextName() {
        try {
            parser.nextFieldName();
            token = parser.currentToken();
        } catch (IOException e) {
            throw StrictJson.misfit(e);
        }
        return name();
    }

    /** The name of the current field; null at the end of the object. */
    @Nullable
    String name() {
        if (token != JsonToken.FIELD_NAME) {
            return null;
        }
        try {
            return parser.currentName();
        } catch (IOException e) {
            throw StrictJson.misfit(e);
        }
    }

    JsonToken token() {
        if (token == null) {
            throw new IllegalStateException("no token was read yet");
        }
        return token;
    }

    boolean at(JsonToken wanted) {
        return token == wanted;
    }

    boolean atNumber() {
        return token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT;
    }

    /** Whether the current number is written without fraction and exponent, and is a {@code long}. */
    boolean atLong() {
        try {
            return token == JsonToken.VALUE_NUMBER_INT && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
        } catch (IOException e) {
            throw StrictJson.misfit(e);
        }
    }

    long longValue() {
        try {
            return parser.getLongValue();
        } catch (IOException e) {
            throw StrictJson.misfit(e);
        }
    }

    /** The current number as the nearest double; infinite where there is none. */
    double doubleValue() {
        double value = ShortDecimal.parse(bytes, parser.tokenFrom(), parser.tokenTo());
        return Double.isNaN(value) ? NumberInput.parseDouble(text(), true) : value;
    }

    /** The current string, or number as it is written. */
    String text() {
        try {
            return parser.getText();
        } catch (IOException e) {
            throw StrictJson.misfit(e);
        }
    }

    /** The current number as it is written, cut for messages. */
    String shortText() {
        return ExactNumber.shortened(text());
    }

    byte[] bytes() {
        return bytes;
    }

    /** The store's address of an index in {@link #bytes}. */
    long address(int index) {
        return base | index;
    }

    /**
     * Whether the current string stands in the record as it is, without escapes: in {@link #bytes} from {@link #textFrom} up to
     * {@link #textTo}.
     */
    boolean atPlainText() {
        textFrom = parser.tokenFrom() + 1;
        boolean plain = parser.passPlainString();
        textTo = parser.tokenTo() - 1;
        return plain;
    }

    int textFrom() {
        return textFrom;
    }

    int textTo() {
        return textTo;
    }

    /** The current string in UTF-8. */
    byte[] utf8() {
        String text = text();
        requirePairs(text);
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The index in {@link #bytes} at which the current token starts. */
    int tokenFrom() {
        return parser.tokenFrom();
    }

    /** The index in {@link #bytes} behind the current token, which was read or passed. */
    int tokenTo() {
        return parser.tokenTo();
    }

    /** Passes the current value, which is checked to the end of its last token. */
    void passValue() {
        int open = 0;
        while (true) {
            switch (token()) {
                case START_OBJECT, START_ARRAY -> open++;
                case END_OBJECT, END_ARRAY -> open--;
                case VALUE_STRING -> {
                    if (!atPlainText()) {
                        requirePairs(text());
                    }
                }
                default -> {
                    // Names, numbers and literals were checked when the parser came to them.
                }
            }
            if (open == 0) {
                return;
            }
            next();
        }
    }

    /** Notes that the record has a field that its schema does not have. */
    void countUnknownField() {
        unknownFields++;
    }

    /** How many fields of the record its schema does not have. */
    int unknownFields() {
        return unknownFields;
    }

    /** The current value in words, for messages: the kind and, of a scalar, no more than a short beginning. */
    String describe() {
        return switch (token()) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "the string " + beginning();
            case VALUE_TRUE, VALUE_FALSE -> "the boolean " + text();
            case VALUE_NULL -> "null";
            default -> "the number " + shortText();
        };
    }

    /** At most 20 bytes of the current string as it is written. */
    private String beginning() {
        passValue();
        int from = tokenFrom();
        int to = tokenTo();
        int shown = Math.min(to, from + MOST_SHOWN);
        // Not in the middle of a character.
        while (shown < to && (bytes[shown] & 0xC0) == 0x80) {
            shown--;
        }
        return new String(bytes, from, shown - from, StandardCharsets.UTF_8) + (shown < to ? "…" : "");
    }

    /** Half a surrogate pair, which only an escape can bring, is no character: it has no UTF-8. */
    private void requirePairs(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (Character.isLowSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    throw new MisfitException(
                            MisfitKind.INVALID_UTF8,
                            "half a surrogate pair in the string at byte " + (tokenFrom() - start));
                }
                i++;
            }
        }
    }

    /** Hands Jackson's buffers, and the names that it learnt, on to later input. */
    @Override
    public void close() {
        try {
            parser.release();
        } catch (IOException e) {
            throw new IllegalStateException("a parser of bytes in memory has nothing to close", e);
        }
    }
}
