package dev.inlet.table;

import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.defaults.engine.DefaultParquetHandler;
import io.delta.kernel.defaults.engine.fileio.FileIO;
import io.delta.kernel.engine.FileReadResult;
import io.delta.kernel.expressions.Predicate;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.io.IOException;
import java.util.Optional;

/**
 * Kernel's Parquet files, of which one that is to be written atomically is there whole or not at all. Kernel's own handler
 * leaves a valid file with the rows so far where reading the next one fails: a log checkpoint like that would take the place
 * of the entries that it leaves out.
 */
final class WholeParquetFiles extends DefaultParquetHandler {
    private final FileIO files;

    WholeParquetFiles(FileIO files) {
        super(files);
        this.files = files;
    }

    @Override
    public void writeParquetFileAtomically(String filePath, CloseableIterator<FilteredColumnarBatch> data)
            throws IOException {
        Rows rows = new Rows(data);
        try (WithoutHadoopDefaults hidden = new WithoutHadoopDefaults()) {
            new DefaultParquetHandler(new WholeFileStorage(files, () -> rows.ended))
                    .writeParquetFileAtomically(filePath, rows);
        }
    }

    @Override
    public CloseableIterator<FileReadResult> readParquetFiles(
            CloseableIterator<FileStatus> fileIter, StructType physicalSchema, Optional<Predicate> predicate)
            throws IOException {
        return WithoutHadoopDefaults.around(super.readParquetFiles(fileIter, physicalSchema, predicate));
    }

    private static final class Rows implements CloseableIterator<FilteredColumnarBatch> {
        private final CloseableIterator<FilteredColumnarBatch> data;
        private boolean ended;

        Rows(CloseableIterator<FilteredColumnarBatch> data) {
            this.data = data;
        }

        @Override
        public boolean hasNext() {
            ended = false;
            boolean more = data.hasNext();
            ended = !more;
            return more;
        }

        @Override
        public FilteredColumnarBatch next() {
            return data.next();
        }

        @Override
        public void close() throws IOException {
            data.close();
        }
    }
}
