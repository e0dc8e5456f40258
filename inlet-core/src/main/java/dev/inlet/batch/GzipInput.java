package dev.inlet.batch;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * The unpacked bytes of a gzip file of one or more members (RFC 1952). Java's own stream ends without a word where what stands behind
 * a member is no header that it knows, so that of files that were joined all but the first could be left out; Commons Compress' refuses
 * the zeros behind the last member that are padding, as of a tape, passes over the checksum of a header, and would be one more library.
 *
 * <p>Used by one thread.
 */
final class GzipInput extends InputStream {
    private static final int PACKED_BYTES = 64 << 10;
    private static final int DEFLATE = 8;

    private static final int HAS_HEADER_CHECKSUM = 2;
    private static final int HAS_EXTRA = 4;
    private static final int HAS_NAME = 8;
    private static final int HAS_COMMENT = 16;
    private static final int RESERVED = 0xE0;

    private final InputStream in;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 checksum = new CRC32();
    private final byte[] packed = new byte[PACKED_BYTES];
    private int from;
    private int to;
    private boolean atEnd;

    /** @param in which this stream closes */
    GzipInput(InputStream in) throws IOException {
        this.in = in;
        header();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!atEnd) {
            int count = inflate(bytes, offset, length);
            if (count > 0) {
                checksum.update(bytes, offset, count);
                return count;
            }
            trailer();
            atEnd = !nextMember();
        }
        return -1;
    }

    /** Bytes of the member; 0 at its end. */
    private int inflate(byte[] bytes, int offset, int length) throws IOException {
        try {
            while (true) {
                int count = inflater.inflate(bytes, offset, length);
                if (count > 0) {
                    return count;
                }
                if (inflater.finished()) {
                    from = to - inflater.getRemaining();
                    return 0;
                }
                if (inflater.needsDictionary()) {
                    throw new ZipException("it was packed with a dictionary, which gzip does not have");
                }
                if (from == to && !fill()) {
                    throw new EOFException("it ends in the middle");
                }
                inflater.setInput(packed, from, to - from);
                from = to;
            }
        } catch (DataFormatException e) {
            throw new ZipException(e.getMessage());
        }
    }

    private void trailer() throws IOException {
        long actual = checksum.getValue();
        long expected = number(4);
        long size = number(4);
        if (expected != actual || size != (inflater.getBytesWritten() & 0xFFFF_FFFFL)) {
            throw new ZipException("its checksum does not fit");
        }
    }

    /** Goes to the content of the next member; false where there is none. */
    private boolean nextMember() throws IOException {
        if (from == to && !fill()) {
            return false;
        }
        if (packed[from] == 0) {
            do {
                while (from < to) {
                    if (packed[from++] != 0) {
                        throw new ZipException("behind what is packed stands something else");
                    }
                }
            } while (fill());
            return false;
        }
        inflater.reset();
        header();
        return true;
    }

    private void header() throws IOException {
        checksum.reset();
        if (number(2) != 0x8B1F || next() != DEFLATE) {
            throw new ZipException("it is not in the form of gzip, or something else stands behind what is packed");
        }
        int flags = next();
        if ((flags & RESERVED) != 0) {
            throw new ZipException("its header has flags that gzip does not have");
        }
        number(6); // the time, and what it was packed on
        if ((flags & HAS_EXTRA) != 0) {
            for (long left = number(2); left > 0; left--) {
                next();
            }
        }
        passText((flags & HAS_NAME) != 0);
        passText((flags & HAS_COMMENT) != 0);
        if ((flags & HAS_HEADER_CHECKSUM) != 0) {
            long expected = checksum.getValue() & 0xFFFF;
            if (number(2) != expected) {
                throw new ZipException("the checksum of its header does not fit");
            }
        }
        checksum.reset();
    }

    private void passText(boolean there) throws IOException {
        while (there && next() != 0) {
            // its bytes say nothing of the content
        }
    }

    /** Least significant byte first. */
    private long number(int bytes) throws IOException {
        long number = 0;
        for (int i = 0; i < bytes; i++) {
            number |= (long) next() << 8 * i;
        }
        return number;
    }

    /** A byte of a header or trailer. */
    private int next() throws IOException {
        if (from == to && !fill()) {
            throw new EOFException("it ends in the middle");
        }
        int next = packed[from++] & 0xFF;
        checksum.update(next);
        return next;
    }

    private boolean fill() throws IOException {
        from = 0;
        to = Math.max(0, in.read(packed, 0, packed.length));
        return to > 0;
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        in.close();
    }
}
