package dev.inlet.table;

import dev.inlet.error.InletException;
import dev.inlet.storage.StorageFailure;
import io.delta.kernel.exceptions.KernelEngineException;
import io.delta.kernel.internal.actions.DeletionVectorDescriptor;
import io.delta.kernel.internal.deletionvectors.DeletionVectorStoredBitmap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/** Reads which rows of a file are deleted. */
final class DeletionVectors {
    private final DeltaTable table;

    DeletionVectors(DeltaTable table) {
        this.table = table;
    }

    /** Reads the deletion vector when asked, as often as asked. */
    Supplier<LongStream> rows(DeletionVectorDescriptor deleted) {
        DeletionVectorStoredBitmap stored =
                new DeletionVectorStoredBitmap(forStorage(deleted), Optional.of(table.root()));
        String doing = "reading a deletion vector of table " + table;
        return () -> {
            try {
                return LongStream.of(
                        stored.load(table.engine().getFileSystemClient()).toArray());
            } catch (IOException e) {
                throw StorageFailure.tell(doing, e);
            } catch (KernelEngineException e) {
                throw StorageFailure.tell(doing, DeltaTable.storageCause(e));
            } catch (RuntimeException e) {
                // Kernel has no type of its own for a bitmap whose size, checksum or format is wrong.
                throw new InletException(
                        InletException.Kind.DATA,
                        "A deletion vector of table " + table + " is damaged",
                        String.valueOf(e.getMessage()),
                        "Restore its file, or read an older version of the table",
                        e);
            }
        };
    }

    /**
     * With an absolute path, as clones have it, that is written such that Kernel, which decodes it, hands our storage the URI that
     * it takes a path with {@code file:} for.
     */
    private DeletionVectorDescriptor forStorage(DeletionVectorDescriptor deleted) {
        if (!deleted.getStorageType().equals(DeletionVectorDescriptor.PATH_DV_MARKER)) {
            return deleted;
        }
        String path = DataFilePath.resolve(table.root(), deleted.getPathOrInlineDv());
        if (!path.startsWith("/")) {
            return deleted;
        }
        return new DeletionVectorDescriptor(
                deleted.getStorageType(),
                Path.of(path).toUri().toString().replace("%", "%25"),
                deleted.getOffset(),
                deleted.getSizeInBytes(),
                deleted.getCardinality());
    }
}
