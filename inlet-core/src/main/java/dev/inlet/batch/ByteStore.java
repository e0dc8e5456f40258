package dev.inlet.batch;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Byte strings, one after the other, in chunks; a string lies within one chunk. An address is the chunk's number in the upper
 * and the offset in the lower 32 bits.
 */
final class ByteStore {
    private static final byte[] NONE = new byte[0];

    private final ChunkPool pool;
    private final List<byte[]> chunks = new ArrayList<>();
    private byte[] current = NONE;
    private int used;

    ByteStore(ChunkPool pool) {
        this.pool = pool;
    }

    long add(byte[] source, int offset, int length) {
        long address = reserve(length);
        System.arraycopy(source, offset, current, (int) address, length);
        return address;
    }

    /** Adds what remains in the buffer, whose position stays. */
    long add(ByteBuffer source) {
        int length = source.remaining();
        long address = reserve(length);
        source.get(source.position(), current, (int) address, length);
        return address;
    }

    ChunkPool pool() {
        return pool;
    }

    byte[] chunk(long address) {
        return chunks.get((int) (address >>> 32));
    }

    byte[] copy(long address, int length) {
        int offset = (int) address;
        return Arrays.copyOfRange(chunk(address), offset, offset + length);
    }

    /**
     * A store that has the same bytes at the same addresses, to which more can be added while others read this one. It is not to be
     * released, and is not to be used after this was.
     */
    ByteStore extended() {
        ByteStore extended = new ByteStore(new ChunkPool());
        extended.chunks.addAll(chunks);
        return extended;
    }

    /** Gives the chunks back; addresses mean nothing any more. */
    void release() {
        chunks.forEach(pool::giveBack);
        chunks.clear();
        current = NONE;
        used = 0;
    }

    private long reserve(int length) {
        if (chunks.isEmpty() || length > current.length - used) {
            current = length > ChunkPool.CHUNK_BYTES ? new byte[length] : pool.take();
            chunks.add(current);
            used = 0;
        }
        long address = (long) (chunks.size() - 1) << 32 | used;
        used += length;
        return address;
    }
}
