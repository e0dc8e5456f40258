package dev.inlet.batch;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Looks at eight bytes at once, as one number. What is looked for sets the highest bit of its byte; {@link #first} tells the first,
 * while bits of later bytes may be set by a carry.
 */
final class EightBytes {
    /** The highest bit of each byte. */
    static final long HIGH_BITS = 0x8080808080808080L;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EACH = 0x0101010101010101L;

    private EightBytes() {}

    static long at(byte[] bytes, int index) {
        return (long) LONG.get(bytes, index);
    }

    /** Finds a character below 0x80. */
    static long equalTo(char wanted, long eight) {
        return below(1, eight ^ wanted * EACH);
    }

    /** Finds bytes, taken without a sign, below a limit that is no more than 0x80. */
    static long below(int limit, long eight) {
        return eight - limit * EACH & ~eight & HIGH_BITS;
    }

    /** Which of the eight was found first; 8 for none. */
    static int first(long found) {
        return Long.numberOfTrailingZeros(found) >>> 3;
    }
}
