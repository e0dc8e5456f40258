package dev.inlet.batch;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that grow, for one thread: {@code ByteArrayOutputStream} takes a lock for each byte. */
final class ByteBuilder {
    private static final int FIRST_CAPACITY = 64;

    private byte[] bytes = new byte[FIRST_CAPACITY];
    private int length;

    void clear() {
        length = 0;
    }

    void add(int b) {
        reserve(1);
        bytes[length++] = (byte) b;
    }

    void add(byte[] source, int offset, int count) {
        reserve(count);
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
    }

    void add(byte[] source) {
        add(source, 0, source.length);
    }

    /** Adds text that is all ASCII. */
    void addAscii(String text) {
        add(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Adds the text as a JSON string; it has no half surrogate pairs. */
    void addJsonString(String text) {
        add('"');
        add(JsonStringEncoder.getInstance().quoteAsUTF8(text));
        add('"');
    }

    int length() {
        return length;
    }

    /** Adds the bytes to the store; answers their address. */
    long addTo(ByteStore store) {
        return store.add(bytes, 0, length);
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    private void reserve(int count) {
        if (count > bytes.length - length) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, count), Math.multiplyExact(bytes.length, 2)));
        }
    }
}
