package dev.inlet.table;

import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.defaults.engine.DefaultParquetHandler;
import io.delta.kernel.defaults.engine.fileio.FileIO;
import io.delta.kernel.utils.CloseableIterator;
import java.io.IOException;

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
        new DefaultParquetHandler(new WholeFileStorage(files, () -> rows.ended))
                .writeParquetFileAtomically(filePath, rows);
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
