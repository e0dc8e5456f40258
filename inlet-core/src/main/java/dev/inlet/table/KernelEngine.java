package dev.inlet.table;

import io.delta.kernel.defaults.engine.DefaultExpressionHandler;
import io.delta.kernel.defaults.engine.DefaultFileSystemClient;
import io.delta.kernel.defaults.engine.DefaultJsonHandler;
import io.delta.kernel.defaults.engine.fileio.FileIO;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.engine.ExpressionHandler;
import io.delta.kernel.engine.FileSystemClient;
import io.delta.kernel.engine.JsonHandler;
import io.delta.kernel.engine.ParquetHandler;

/**
 * Kernel's default engine on our own storage. It has no metrics reporters: the default one renders each commit's report
 * as JSON and logs it.
 */
record KernelEngine(
        ExpressionHandler getExpressionHandler,
        JsonHandler getJsonHandler,
        FileSystemClient getFileSystemClient,
        ParquetHandler getParquetHandler)
        implements Engine {
    static KernelEngine of(FileIO files) {
        return new KernelEngine(
                new DefaultExpressionHandler(),
                new DefaultJsonHandler(files),
                new DefaultFileSystemClient(files),
                new WholeParquetFiles(files));
    }
}
