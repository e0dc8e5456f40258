package dev.inlet.batch;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.IOContext;
import com.fasterxml.jackson.core.json.JsonReadContext;
import com.fasterxml.jackson.core.json.UTF8StreamJsonParser;
import com.fasterxml.jackson.core.sym.ByteQuadsCanonicalizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Jackson's parser, made ready for one record after the other: it sees no byte of the others. To make a parser
 * for each record would cost a fifth more.
 */
final class RecordParser extends UTF8StreamJsonParser {
    /** As many names as Jackson keeps from one parser to the next. */
    private static final int MOST_NAMES = 6000;

    /** Behind the quote that ends the string that {@link #passPlainString} passed last. */
    private int plainEnd;

    /** @param names which {@link #release} hands back */
    RecordParser(IOContext context, int features, ByteQuadsCanonicalizer names) {
        super(context, features, null, null, names, NO_BYTES, 0, 0, 0, false);
    }

    /** Goes to before the first token of a record, which must be valid UTF-8. Locations count from its first byte. */
    void start(byte[] bytes, int from, int length) {
        _inputBuffer = bytes;
        _inputPtr = from;
        _inputEnd = from + length;
        _currInputProcessed = -from;
        _currInputRow = 1;
        _currInputRowStart = from;
        _currToken = null;
        _nextToken = null;
        _tokenIncomplete = false;
        _nameCopied = false;
        _numTypesValid = NR_UNKNOWN;
        plainEnd = -1;
        JsonReadContext context = _parsingContext;
        while (!context.inRoot()) {
            context = context.getParent();
        }
        context.reset(JsonReadContext.TYPE_ROOT, 1, 0);
        _parsingContext = context;
    }

    /** Whether the names that were met are more than should be kept. */
    boolean hasManyNames() {
        return _symbols.size() > MOST_NAMES;
    }

    /** Jackson closes a parser at the end of its input, but another record may follow. */
    @Override
    public void close() {
        _inputPtr = _inputEnd;
    }

    /** Hands the buffers, and the names that were learnt, to later parsers. The parser must not be used again. */
    void release() throws IOException {
        super.close();
    }

    /** The index in the bytes at which the current token starts, which is no name. */
    int tokenFrom() {
        return (int) (_tokenInputTotal - 1 - _currInputProcessed);
    }

    /** The index in the bytes behind the current token, which was read or passed. */
    int tokenTo() {
        return _inputPtr;
    }

    /**
     * Passes the current string if it has no escapes, so that its characters are the bytes between its quotes. Whatever else is
     * in it, or that its end is missing, is left for the parser to find.
     */
    boolean passPlainString() {
        if (!_tokenIncomplete) {
            return _inputPtr == plainEnd;
        }
        int end = plainEnd();
        if (end == _inputEnd || _inputBuffer[end] != '"') {
            return false;
        }
        _inputPtr = end + 1;
        plainEnd = end + 1;
        _tokenIncomplete = false;
        return true;
    }

    /** The index of the first quote, backslash or control character from here on; that of the record's end where there is none. */
    private int plainEnd() {
        byte[] bytes = _inputBuffer;
        int p = _inputPtr;
        while (p <= bytes.length - Long.BYTES) {
            long eight = EightBytes.at(bytes, p);
            long found =
                    EightBytes.equalTo('"', eight) | EightBytes.equalTo('\\', eight) | EightBytes.below(' ', eight);
            if (found != 0) {
                return Math.min(p + EightBytes.first(found), _inputEnd);
            }
            p += Long.BYTES;
            if (p >= _inputEnd) {
                return _inputEnd;
            }
        }
        while (p < _inputEnd && bytes[p] != '"' && bytes[p] != '\\' && (bytes[p] & 0xFF) >= ' ') {
            p++;
        }
        return p;
    }

    @Override
    public String getText() throws IOException {
        if (_currToken == JsonToken.VALUE_STRING && !_tokenIncomplete && _inputPtr == plainEnd) {
            int from = tokenFrom() + 1;
            return new String(_inputBuffer, from, plainEnd - 1 - from, StandardCharsets.UTF_8);
        }
        return super.getText();
    }
}
