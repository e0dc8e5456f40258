package dev.inlet.storage;

import io.delta.kernel.defaults.engine.fileio.OutputFile;
import io.delta.kernel.defaults.engine.fileio.PositionOutputStream;
import io.delta.kernel.utils.CloseableIterator;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** One file of the local disk to be written. Its directory must exist. */
record LocalOutputFile(Path file, String path) implements OutputFile {
    @Override
    public PositionOutputStream create(boolean atomicWrite) throws IOException {
        Path target = atomicWrite ? TemporaryFiles.nameBeside(file) : file;
        try {
            FileChannel channel = FileChannel.open(
                    target, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
            return new Stream(channel, target, file);
        } catch (IOException e) {
            if (atomicWrite) {
                // It may be there all the same.
                TemporaryFiles.delete(target);
            }
            throw e;
        }
    }

    @Override
    public void writeAtomically(CloseableIterator<String> data, boolean overwrite) throws IOException {
        try (data) {
            AtomicFile.write(file, out -> writeLines(data, out), overwrite);
        }
    }

    private static void writeLines(CloseableIterator<String> lines, OutputStream out) throws IOException {
        OutputStream buffered = new BufferedOutputStream(out, 1 << 16);
        while (lines.hasNext()) {
            buffered.write(lines.next().getBytes(StandardCharsets.UTF_8));
            buffered.write('\n');
        }
        buffered.flush();
    }

    /** Closing publishes what was written; where that or a write failed, closing leaves no trace. */
    private static final class Stream extends AtomicOutputStream {
        private final FileChannel channel;
        private final Path written;
        private final Path published;
        /** Parquet's footers are written byte by byte. */
        private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16);

        private boolean failed;

        Stream(FileChannel channel, Path written, Path published) {
            this.channel = channel;
            this.written = written;
            this.published = published;
        }

        @Override
        public long getPos() throws IOException {
            return channel.position() + buffer.position();
        }

        @Override
        public void write(int b) throws IOException {
            if (!buffer.hasRemaining()) {
                writeOut();
            }
            buffer.put((byte) b);
        }

        @Override
        public void write(byte[] b, int off, int len) throws IOException {
            for (int at = off; at < off + len; ) {
                if (!buffer.hasRemaining()) {
                    writeOut();
                }
                int count = Math.min(buffer.remaining(), off + len - at);
                buffer.put(b, at, count);
                at += count;
            }
        }

        private void writeOut() throws IOException {
            buffer.flip();
            try {
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
            } catch (IOException e) {
                failed = true;
                throw e;
            } finally {
                buffer.clear();
            }
        }

        @Override
        public void abandon() throws IOException {
            channel.close();
            TemporaryFiles.delete(written);
        }

        @Override
        public void close() throws IOException {
            if (!channel.isOpen()) {
                return;
            }
            boolean whole = false;
            try {
                try (channel) {
                    if (!failed) {
                        writeOut();
                    }
                    Durability.sync(channel, published);
                }
                whole = !failed;
            } finally {
                if (!whole) {
                    TemporaryFiles.delete(written);
                }
            }
            if (whole) {
                publish();
            }
        }

        private void publish() throws IOException {
            if (written.equals(published)) {
                Durability.syncDirectory(LocalPath.directoryOf(published));
                return;
            }
            try {
                AtomicFile.publish(written, published, true);
            } finally {
                // Where it has its name, it has this one no more.
                TemporaryFiles.delete(written);
            }
        }
    }
}
