package dev.inlet.testkit.disk;

import dev.inlet.testkit.disk.DiskCall.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/** An open file of a simulated process. */
final class WatchedChannel extends FileChannel {
    private final SimulatedProcess process;
    private final Path path;
    private final FileChannel real;

    WatchedChannel(SimulatedProcess process, Path path, FileChannel real) {
        this.process = process;
        this.path = path;
        this.real = real;
    }

    @Override
    public int read(ByteBuffer dst) throws IOException {
        process.requireReadable(path);
        return real.read(dst);
    }

    @Override
    public long read(ByteBuffer[] dsts, int offset, int length) throws IOException {
        process.requireReadable(path);
        return real.read(dsts, offset, length);
    }

    @Override
    public int read(ByteBuffer dst, long position) throws IOException {
        process.requireReadable(path);
        return real.read(dst, position);
    }

    @Override
    public int write(ByteBuffer src) throws IOException {
        return process.call(
                Kind.WRITE,
                path,
                () -> {
                    process.cache().opened(path);
                    return real.write(src);
                },
                () -> {
                    process.cache().opened(path);
                    int unused = real.write(half(src));
                });
    }

    @Override
    public int write(ByteBuffer src, long position) throws IOException {
        return process.call(
                Kind.WRITE,
                path,
                () -> {
                    process.cache().opened(path);
                    return real.write(src, position);
                },
                () -> {
                    process.cache().opened(path);
                    int unused = real.write(half(src), position);
                });
    }

    @Override
    public long write(ByteBuffer[] srcs, int offset, int length) throws IOException {
        long written = 0;
        for (int i = offset; i < offset + length; i++) {
            written += write(srcs[i]);
        }
        return written;
    }

    private static ByteBuffer half(ByteBuffer src) {
        ByteBuffer half = src.duplicate();
        half.limit(half.position() + half.remaining() / 2);
        return half;
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        if (size >= real.size()) {
            real.truncate(size);
            return this;
        }
        return process.call(Kind.WRITE, path, () -> {
            process.cache().opened(path);
            real.truncate(size);
            return this;
        });
    }

    @Override
    public void force(boolean metaData) throws IOException {
        Path unused = process.call(Kind.SYNC, path, () -> {
            real.force(metaData);
            process.cache().synced(path);
            return path;
        });
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
        process.requireReadable(path);
        return real.transferTo(position, count, target);
    }

    @Override
    public long transferFrom(ReadableByteChannel src, long position, long count) {
        throw new UnsupportedOperationException("not watched");
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
        return real.map(mode, position, size);
    }

    @Override
    public long position() throws IOException {
        return real.position();
    }

    @Override
    public FileChannel position(long newPosition) throws IOException {
        real.position(newPosition);
        return this;
    }

    @Override
    public long size() throws IOException {
        return real.size();
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) throws IOException {
        return real.lock(position, size, shared);
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
        return real.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
        real.close();
    }
}
