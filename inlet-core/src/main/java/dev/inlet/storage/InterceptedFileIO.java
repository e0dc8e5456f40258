package dev.inlet.storage;

import io.delta.kernel.defaults.engine.fileio.FileIO;
import io.delta.kernel.defaults.engine.fileio.InputFile;
import io.delta.kernel.defaults.engine.fileio.OutputFile;
import io.delta.kernel.defaults.engine.fileio.PositionOutputStream;
import io.delta.kernel.defaults.engine.fileio.SeekableInputStream;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/** Storage that hands on to another, by one method for all that storage is asked for. As safe for threads as that method. */
public abstract class InterceptedFileIO implements FileIO {
    private final FileIO storage;

    /** What is asked of storage. */
    public enum Call {
        LIST,
        STATUS,
        MAKE_DIRECTORY,
        /** To open a file and read it. */
        OPEN,
        /** To write a whole file, if there is none of its name. */
        PUT_IF_ABSENT,
        /** To write a whole file over one that may be there. */
        PUT,
        /** To open a file for writing, as a stream. */
        CREATE,
        DELETE;

        /** In words. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /** Does what storage was asked for. */
    @FunctionalInterface
    public interface Effect<T> {
        T happen() throws IOException;
    }

    protected InterceptedFileIO(FileIO storage) {
        this.storage = storage;
    }

    /** @param path as storage was asked */
    protected abstract <T> T call(Call call, String path, Effect<T> effect) throws IOException;

    private void put(boolean overwrite, String path, Write write) throws IOException {
        call(overwrite ? Call.PUT : Call.PUT_IF_ABSENT, path, () -> {
            write.run();
            return path;
        });
    }

    @FunctionalInterface
    private interface Write {
        void run() throws IOException;
    }

    @Override
    public CloseableIterator<FileStatus> listFrom(String filePath) throws IOException {
        return call(Call.LIST, filePath, () -> storage.listFrom(filePath));
    }

    @Override
    public FileStatus getFileStatus(String path) throws IOException {
        return call(Call.STATUS, path, () -> storage.getFileStatus(path));
    }

    @Override
    public String resolvePath(String path) throws IOException {
        return storage.resolvePath(path);
    }

    @Override
    public boolean mkdirs(String path) throws IOException {
        return call(Call.MAKE_DIRECTORY, path, () -> storage.mkdirs(path));
    }

    @Override
    public InputFile newInputFile(String path, long fileSize) {
        InputFile file = storage.newInputFile(path, fileSize);
        return new InputFile() {
            @Override
            public long length() throws IOException {
                return file.length();
            }

            @Override
            public String path() {
                return file.path();
            }

            @Override
            public SeekableInputStream newStream() throws IOException {
                return call(Call.OPEN, path, file::newStream);
            }
        };
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
                return call(Call.CREATE, path, () -> file.create(atomicWrite));
            }

            @Override
            public void writeAtomically(CloseableIterator<String> data, boolean overwrite) throws IOException {
                put(overwrite, path, () -> file.writeAtomically(data, overwrite));
            }
        };
    }

    @Override
    public boolean delete(String path) throws IOException {
        return call(Call.DELETE, path, () -> storage.delete(path));
    }

    @Override
    public Optional<String> getConf(String confKey) {
        return storage.getConf(confKey);
    }

    @Override
    public void copyFileAtomically(String srcPath, String destPath, boolean overwrite) throws IOException {
        put(overwrite, destPath, () -> storage.copyFileAtomically(srcPath, destPath, overwrite));
    }
}
