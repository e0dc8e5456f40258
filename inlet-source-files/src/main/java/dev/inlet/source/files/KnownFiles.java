package dev.inlet.source.files;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The files that have a position, by their path, with the size and time that they were taken with. In memory, 40 bytes a slot,
 * so that a million files fit in a small heap; paths are kept as 128 bits of their SHA-256.
 */
final class KnownFiles {
    /** What {@link #position} says of a file that is not known. */
    static final long UNKNOWN = -1;

    private static final int STRIDE = 5;
    private static final int FIRST_CAPACITY = 1 << 10;

    private final MessageDigest sha256 = sha256();
    /** Per slot: the path's hash (two, never both 0 where the slot is used), size, time, position. */
    private long[] slots = new long[FIRST_CAPACITY * STRIDE];

    private int count;

    /** Adds the file, or replaces what was known of its path. */
    void put(ListedFile file, long position) {
        if (3L * count >= 2L * slots.length / STRIDE) {
            grow();
        }
        long[] hash = hash(file.path());
        int slot = find(hash[0], hash[1]);
        if (isFree(slot)) {
            count++;
        }
        set(slot, hash[0], hash[1], file.size(), file.modified(), position);
    }

    /** The position of the path, or {@link #UNKNOWN}. */
    long position(String path) {
        long[] hash = hash(path);
        int slot = find(hash[0], hash[1]);
        return isFree(slot) ? UNKNOWN : slots[slot + 4];
    }

    /** Whether the path is known with this size and time. */
    boolean isUnchanged(ListedFile file) {
        long[] hash = hash(file.path());
        int slot = find(hash[0], hash[1]);
        return !isFree(slot) && slots[slot + 2] == file.size() && slots[slot + 3] == file.modified();
    }

    int count() {
        return count;
    }

    private int find(long high, long low) {
        int mask = slots.length / STRIDE - 1;
        int slot = (int) high & mask;
        while (!isFree(slot * STRIDE) && (slots[slot * STRIDE] != high || slots[slot * STRIDE + 1] != low)) {
            slot = slot + 1 & mask;
        }
        return slot * STRIDE;
    }

    private boolean isFree(int slot) {
        return slots[slot] == 0 && slots[slot + 1] == 0;
    }

    private void set(int slot, long high, long low, long size, long modified, long position) {
        slots[slot] = high;
        slots[slot + 1] = low;
        slots[slot + 2] = size;
        slots[slot + 3] = modified;
        slots[slot + 4] = position;
    }

    private void grow() {
        long[] old = slots;
        slots = new long[Math.multiplyExact(old.length, 2)];
        for (int i = 0; i < old.length; i += STRIDE) {
            if (old[i] != 0 || old[i + 1] != 0) {
                set(find(old[i], old[i + 1]), old[i], old[i + 1], old[i + 2], old[i + 3], old[i + 4]);
            }
        }
    }

    private long[] hash(String path) {
        ByteBuffer digest = ByteBuffer.wrap(sha256.digest(path.getBytes(StandardCharsets.UTF_8)));
        return new long[] {digest.getLong(), digest.getLong()};
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
