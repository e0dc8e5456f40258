package dev.inlet.table;

import dev.inlet.storage.AtomicOutputStream;
import io.delta.kernel.defaults.engine.fileio.FileIO;
import io.delta.kernel.defaults.engine.fileio.InputFile;
import io.delta.kernel.defaults.engine.fileio.OutputFile;
import io.delta.kernel.defaults.engine.fileio.PositionOutputStream;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.io.IOException;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Storage for the writing of one file, which it makes visible only if all of it was written. Kernel's Parquet writer closes
 * its stream also where the rows could not be read to the end, and closing is what publishes.
 */
final class WholeFileStorage implements FileIO {
    private final FileIO storage;
    private final BooleanSupplier isWhole;

    /** @param isWhole asked when a stream is closed */
    WholeFileStorage(FileIO storage, BooleanSupplier isWhole) {
        this.storage = storage;
        this.isWhole = isWhole;
    }

    @Override
    public OutputFile newOutputFile(String path) {
        OutputFile file = storage.newOutputFile(path);
        return new OutputFile() {
            @Override
            public String path() {
                return file.path();
            }

            @Override
            public PositionOutputStream create(boolean atomicWrite) throws IOException {
                return new Stream(file.create(atomicWrite));
            }

            @Override
            public void writeAtomically(CloseableIterator<String> data, boolean overwrite) throws IOException {
                file.writeAtomically(data, overwrite);
            }
        };
    }

    private final class Stream extends PositionOutputStream {
        private final PositionOutputStream out;

        Stream(PositionOutputStream out) {
            this.out = out;
        }

        @Override
        public long getPos() throws IOException {
            return out.getPos();
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
        }

        @Override
        public void write(byte[] b, int off, int len) throws IOException {
            out.write(b, off, len);
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public void close() throws IOException {
            if (isWhole.getAsBoolean()) {
                out.close();
            } else if (out instanceof AtomicOutputStream atomic) {
                atomic.abandon();
            }
            // Any other stream is left open: closing it would publish half a file.
        }
    }

    @Override
    public CloseableIterator<FileStatus> listFrom(String filePath) throws IOException {
        return storage.listFrom(filePath);
    }

    @Override
    public FileStatus getFileStatus(String path) throws IOException {
        return storage.getFileStatus(path);
    }

    @Override
    public String resolvePath(String path) throws IOException {
        return storage.resolvePath(path);
    }

    @Override
    public boolean mkdirs(String path) throws IOException {
        return storage.mkdirs(path);
    }

    @Override
    public InputFile newInputFile(String path, long fileSize) {
        return storage.newInputFile(path, fileSize);
    }

    @Override
    public boolean delete(String path) throws IOException {
        return storage.delete(path);
    }

    @Override
    public Optional<String> getConf(String confKey) {
        return storage.getConf(confKey);
    }

    @Override
    public void copyFileAtomically(String srcPath, String destPath, boolean overwrite) throws IOException {
        storage.copyFileAtomically(srcPath, destPath, overwrite);
    }
}
