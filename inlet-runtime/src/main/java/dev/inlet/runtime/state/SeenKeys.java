package dev.inlet.runtime.state;

import dev.inlet.error.InletException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keys with the times at which they were seen, to be asked for keys seen near a time: a lookup of some memory accesses, however
 * many there are. A key is 128 bits. Tables that have grown large are in files that the operating system keeps in memory as far
 * as there is some, so keys beyond it cost disk accesses, not failure. Confined to one thread.
 *
 * <p>Time is parted in spans of the length that keys are remembered for, and a key is stored once per span: two times of one
 * span are near each other. So near times are in a span or in one of its neighbours.
 */
public final class SeenKeys {
    private static final int SHARD_BITS = 5;
    private static final int FIRST_CAPACITY = 64;
    private static final int LONGS = 3;

    /** From this many entries on, a shard is in a file: 96 KiB. */
    private static final int LARGEST_ON_HEAP = 4096;

    private static final int LARGEST_CAPACITY = 1 << 26;

    private final long within;
    private final Path directory;
    private final Shard[] shards = new Shard[1 << SHARD_BITS];
    private long forgottenBefore = Long.MIN_VALUE;

    /** Is given keys, one after the other. */
    public interface Consumer {
        void accept(long high, long low, long time);
    }

    /**
     * @param within microseconds, 1 or more: times up to this far apart are near
     * @param directory for files, which are gone when the process ends, however it ends
     */
    public SeenKeys(long within, Path directory) {
        this.within = within;
        this.directory = directory;
        for (int i = 0; i < shards.length; i++) {
            shards[i] = new Shard();
        }
    }

    /**
     * Whether the key was seen near this time.
     *
     * @param time microseconds since 1970
     */
    public boolean isNear(long high, long low, long time) {
        long span = span(time);
        return shard(high, low).isNear(high, low, time, span)
                || shard(high, low).isNear(high, low, time, span - 1)
                || shard(high, low).isNear(high, low, time, span + 1);
    }

    /** Remembers a key that was not seen near this time. */
    public void add(long high, long low, long time) {
        shard(high, low).add(high, low, time);
    }

    /**
     * Makes room for the keys of another, which are not near any of these: to add them cannot fail then.
     *
     * @throws InletException where there is none; nothing has changed then
     */
    public void makeRoomFor(SeenKeys others) {
        for (int i = 0; i < shards.length; i++) {
            shards[i].makeRoomFor(others.shards[i].size);
        }
    }

    /** Keys seen before this time are not asked for any more; their memory is used again when a table is full. */
    public void forgetBefore(long time) {
        forgottenBefore = Math.max(forgottenBefore, time);
    }

    /** How many are stored, with those forgotten that still take room. */
    public long size() {
        long size = 0;
        for (Shard shard : shards) {
            size += shard.size;
        }
        return size;
    }

    /** In no order. */
    public void forEach(Consumer consumer) {
        for (Shard shard : shards) {
            shard.forEach(consumer);
        }
    }

    private long span(long time) {
        return Math.floorDiv(time, within);
    }

    private Shard shard(long high, long low) {
        return shards[(int) (mix(high ^ Long.rotateLeft(low, 32)) >>> (64 - SHARD_BITS))];
    }

    private static long mix(long value) {
        long mixed = (value ^ (value >>> 32)) * 0x9E3779B97F4A7C15L;
        return (mixed ^ (mixed >>> 29)) * 0xBF58476D1CE4E5B9L;
    }

    /**
     * Open addressing: an entry is where its hash says or behind, without a gap in between. Times are stored so that
     * 0 is no time: then there is no entry.
     */
    private final class Shard {
        private LongBuffer entries = LongBuffer.allocate(FIRST_CAPACITY * LONGS);
        private int capacity = FIRST_CAPACITY;
        private int size;

        private int slot(long high, long low, long span) {
            return (int) (mix(high + 31 * low + 0x632BE59BD9B4E019L * span) >>> 32) & (capacity - 1);
        }

        private boolean isNear(long high, long low, long time, long span) {
            for (int slot = slot(high, low, span); ; slot = (slot + 1) & (capacity - 1)) {
                int at = slot * LONGS;
                long stored = entries.get(at + 2);
                if (stored == 0) {
                    return false;
                }
                long seen = stored ^ Long.MIN_VALUE;
                if (entries.get(at) == high
                        && entries.get(at + 1) == low
                        && span(seen) == span
                        && Math.abs(seen - time) <= within
                        && seen >= forgottenBefore) {
                    return true;
                }
            }
        }

        private void add(long high, long low, long time) {
            makeRoomFor(1);
            int slot = slot(high, low, span(time));
            while (entries.get(slot * LONGS + 2) != 0) {
                slot = (slot + 1) & (capacity - 1);
            }
            entries.put(slot * LONGS, high).put(slot * LONGS + 1, low).put(slot * LONGS + 2, time ^ Long.MIN_VALUE);
            size++;
        }

        private void makeRoomFor(int more) {
            if (size + more > capacity - capacity / 4) {
                moveFor(more);
            }
        }

        /** Moves what is not forgotten to a new table, at most half full with what comes. */
        private void moveFor(int more) {
            LongBuffer old = entries;
            int[] live = {more - 1};
            forEach((high, low, time) -> live[0]++);
            int wanted = FIRST_CAPACITY;
            while (wanted / 2 <= live[0]) {
                wanted *= 2;
            }
            int oldCapacity = capacity;
            entries = allocate(wanted);
            capacity = wanted;
            size = 0;
            each(old, oldCapacity, this::add);
        }

        private void forEach(Consumer consumer) {
            each(entries, capacity, consumer);
        }

        private void each(LongBuffer table, int slots, Consumer consumer) {
            for (int at = 0; at < slots * LONGS; at += LONGS) {
                long stored = table.get(at + 2);
                if (stored != 0 && (stored ^ Long.MIN_VALUE) >= forgottenBefore) {
                    consumer.accept(table.get(at), table.get(at + 1), stored ^ Long.MIN_VALUE);
                }
            }
        }
    }

    private LongBuffer allocate(int slots) {
        if (slots <= LARGEST_ON_HEAP) {
            return LongBuffer.allocate(slots * LONGS);
        }
        if (slots > LARGEST_CAPACITY) {
            throw InletException.data(
                    "More than " + (long) LARGEST_CAPACITY * shards.length + " keys are to be remembered",
                    "They would be duplicates up to " + within / 1_000_000 + " s later",
                    "Make \"within\" of deduplicate shorter");
        }
        try {
            Files.createDirectories(directory);
            Path file = Files.createTempFile(directory, "inlet-keys-", "");
            try (FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE)) {
                long bytes = (long) slots * LONGS * Long.BYTES;
                // A mapping outlives its channel and the name of its file.
                return mapped(channel, bytes);
            }
        } catch (IOException e) {
            throw InletException.storage(
                    "Keys of records could not be kept in " + directory,
                    e.toString(),
                    "Check the disk's space, or name another spill-directory",
                    e);
        }
    }

    /** Takes the room on the disk first: a full disk would otherwise end the process at a write to memory. */
    private static LongBuffer mapped(FileChannel channel, long bytes) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocate(1 << 16);
        for (long at = 0; at < bytes; at += zeros.capacity()) {
            zeros.clear().limit((int) Math.min(zeros.capacity(), bytes - at));
            while (zeros.hasRemaining()) {
                channel.write(zeros, at + zeros.position());
            }
        }
        return channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes).asLongBuffer();
    }
}
