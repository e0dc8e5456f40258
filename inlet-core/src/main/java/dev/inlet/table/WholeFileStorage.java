package dev.inlet.table;

import dev.inlet.storage.AtomicOutputStream;
import dev.inlet.storage.InterceptedFileIO;
import io.delta.kernel.defaults.engine.fileio.FileIO;
import io.delta.kernel.defaults.engine.fileio.OutputFile;
import io.delta.kernel.defaults.engine.fileio.PositionOutputStream;
import io.delta.kernel.utils.CloseableIterator;
import java.io.IOException;
import java.util.function.BooleanSupplier;

/**
 * Storage for the writing of one file, which it makes visible only if all of it was written. Kernel's Parquet writer closes
 * its stream also where the rows could not be read to the end, and closing is what publishes.
 */
final class WholeFileStorage extends InterceptedFileIO {
    private final BooleanSupplier isWhole;

    /** @param isWhole asked when a stream is closed */
    WholeFileStorage(FileIO storage, BooleanSupplier isWhole) {
        super(storage);
        this.isWhole = isWhole;
    }

    @Override
    protected <T> T call(Call call, String path, Effect<T> effect) throws IOException {
        return effect.happen();
    }

    @Override
    public OutputFile newOutputFile(String path) {
        OutputFile file = super.newOutputFile(path);
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
}
