package dev.inlet.storage;

import io.delta.kernel.defaults.engine.fileio.InputFile;
import io.delta.kernel.defaults.engine.fileio.SeekableInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** One file of the local disk for reading at any place. */
record LocalInputFile(Path file, String path) implements InputFile {
    @Override
    public long length() throws IOException {
        return Files.size(file);
    }

    @Override
    public SeekableInputStream newStream() throws IOException {
        try {
            return new Stream(FileChannel.open(file, StandardOpenOption.READ));
        } catch (NoSuchFileException e) {
            throw LocalFileIO.notFound(path, e);
        }
    }

    private static final class Stream extends SeekableInputStream {
        private final FileChannel channel;

        Stream(FileChannel channel) {
            this.channel = channel;
        }

        @Override
        public long getPos() throws IOException {
            return channel.position();
        }

        @Override
        public void seek(long newPos) throws IOException {
            channel.position(newPos);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] b, int off, int len) throws IOException {
            return len == 0 ? 0 : channel.read(ByteBuffer.wrap(b, off, len));
        }

        @Override
        public void readFully(byte[] b, int off, int len) throws IOException {
            int end = off + len;
            for (int at = off; at < end; ) {
                int count = read(b, at, end - at);
                if (count < 0) {
                    throw new EOFException((end - at) + " bytes are missing at the end");
                }
                at += count;
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
