package dev.inlet.testkit;

import io.delta.kernel.defaults.engine.fileio.FileIO;
import io.delta.kernel.defaults.engine.fileio.InputFile;
import io.delta.kernel.defaults.engine.fileio.OutputFile;
import io.delta.kernel.defaults.engine.fileio.PositionOutputStream;
import io.delta.kernel.defaults.engine.fileio.SeekableInputStream;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Predicate;

/**
 * Storage that counts its calls and fails those that a test chooses: before they have an effect, or after it, so that the
 * reply is lost. Safe for any number of threads.
 */
public final class FaultyFileIO implements FileIO {
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
        DELETE
    }

    /** Whether a chosen call fails without an effect or with it. */
    public enum Moment {
        BEFORE,
        AFTER
    }

    private final FileIO storage;
    private final List<Fault> faults = new CopyOnWriteArrayList<>();
    private final AtomicIntegerArray counts = new AtomicIntegerArray(Call.values().length);

    private record Fault(Moment moment, Call call, Predicate<String> path, IOException failure, AtomicInteger left) {}

    /** Does something that storage is asked for. */
    @FunctionalInterface
    private interface Effect<T> {
        T happen() throws IOException;
    }

    public FaultyFileIO(FileIO storage) {
        this.storage = storage;
    }

    /** Fails the next calls of a kind on paths that match. */
    public FaultyFileIO fail(Moment moment, Call call, Predicate<String> path, IOException failure, int times) {
        faults.add(new Fault(moment, call, path, failure, new AtomicInteger(times)));
        return this;
    }

    /** Loses the reply to the next put-if-absent of a log entry: it is written, and the writer is told of a failure. */
    public FaultyFileIO loseReplyOfNextLogEntry() {
        return fail(
                Moment.AFTER,
                Call.PUT_IF_ABSENT,
                path -> path.matches(".*/_delta_log/\\d{20}\\.json"),
                new IOException("the reply was lost"),
                1);
    }

    /** Fails nothing any more. */
    public void heal() {
        faults.clear();
    }

    /** How often storage was asked, since the start or the last {@link #resetCounts}. */
    public int count(Call call) {
        return counts.get(call.ordinal());
    }

    public void resetCounts() {
        for (Call call : Call.values()) {
            counts.set(call.ordinal(), 0);
        }
    }

    private <T> T call(Call call, String path, Effect<T> effect) throws IOException {
        counts.incrementAndGet(call.ordinal());
        failIfChosen(Moment.BEFORE, call, path);
        T result = effect.happen();
        failIfChosen(Moment.AFTER, call, path);
        return result;
    }

    private void failIfChosen(Moment moment, Call call, String path) throws IOException {
        for (Fault fault : faults) {
            if (fault.moment() == moment
                    && fault.call() == call
                    && fault.path().test(path)
                    && fault.left().getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw fault.failure();
            }
        }
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
                call(overwrite ? Call.PUT : Call.PUT_IF_ABSENT, path, () -> {
                    file.writeAtomically(data, overwrite);
                    return path;
                });
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
        call(overwrite ? Call.PUT : Call.PUT_IF_ABSENT, destPath, () -> {
            storage.copyFileAtomically(srcPath, destPath, overwrite);
            return destPath;
        });
    }
}
