package dev.inlet.storage;

import io.delta.kernel.defaults.engine.fileio.FileIO;
import java.io.IOException;

/** Storage that tells a {@link StorageProbe} of its calls. Safe for any number of threads. */
public final class ProbedFileIO extends InterceptedFileIO {
    private final StorageProbe probe;

    public ProbedFileIO(FileIO storage, StorageProbe probe) {
        super(storage);
        this.probe = probe;
    }

    @Override
    protected <T> T call(Call call, String path, Effect<T> effect) throws IOException {
        probe.before(call.toString(), path);
        T result = effect.happen();
        probe.after(call.toString(), path);
        return result;
    }
}
