package dev.inlet.storage;

import io.delta.kernel.defaults.engine.fileio.FileIO;
import io.delta.kernel.defaults.engine.fileio.InputFile;
import io.delta.kernel.defaults.engine.fileio.OutputFile;
import io.delta.kernel.defaults.engine.fileio.PositionOutputStream;
import io.delta.kernel.defaults.engine.fileio.SeekableInputStream;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.io.IOException;
import java.util.Optional;

/** Storage that tells a {@link StorageProbe} of its calls. Safe for any number of threads. */
public final class ProbedFileIO implements FileIO {
    private final FileIO storage;
    private final StorageProbe probe;

    public ProbedFileIO(FileIO storage, StorageProbe probe) {
        this.storage = storage;
        this.probe = probe;
    }

    @FunctionalInterface
    private interface Effect<T> {
        T happen() throws IOException;
    }

    private <T> T call(String call, String path, Effect<T> effect) throws IOException {
        probe.before(call, path);
        T result = effect.happen();
        probe.after(call, path);
        return result;
    }

    @Override
    public CloseableIterator<FileStatus> listFrom(String filePath) throws IOException {
        return call("list", filePath, () -> storage.listFrom(filePath));
    }

    @Override
    public FileStatus getFileStatus(String path) throws IOException {
        return call("status", path, () -> storage.getFileStatus(path));
    }

    @Override
    public String resolvePath(String path) throws IOException {
        return storage.resolvePath(path);
    }

    @Override
    public boolean mkdirs(String path) throws IOException {
        return call("make directory", path, () -> storage.mkdirs(path));
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
                return call("open", path, file::newStream);
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
                return call("create", path, () -> file.create(atomicWrite));
            }

            @Override
            public void writeAtomically(CloseableIterator<String> data, boolean overwrite) throws IOException {
                call(overwrite ? "put" : "put if absent", path, () -> {
                    file.writeAtomically(data, overwrite);
                    return path;
                });
            }
        };
    }

    @Override
    public boolean delete(String path) throws IOException {
        return call("delete", path, () -> storage.delete(path));
    }

    @Override
    public Optional<String> getConf(String confKey) {
        return storage.getConf(confKey);
    }

    @Override
    public void copyFileAtomically(String srcPath, String destPath, boolean overwrite) throws IOException {
        call(overwrite ? "put" : "put if absent", destPath, () -> {
            storage.copyFileAtomically(srcPath, destPath, overwrite);
            return destPath;
        });
    }
}
