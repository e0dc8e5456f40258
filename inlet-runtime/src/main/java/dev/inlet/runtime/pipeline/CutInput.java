package dev.inlet.runtime.pipeline;

import dev.inlet.batch.RecordBatch;
import dev.inlet.runtime.source.FileBatch;
import java.util.Optional;

/** The rows of one source in one epoch, as they came. */
sealed interface CutInput extends AutoCloseable {
    /**
     * Records on the heap.
     *
     * @param ahead the same, decoded already
     */
    record Records(RecordBatch batch, Optional<AheadDecoder.Ahead> ahead) implements CutInput {
        @Override
        public void close() {
            ahead.ifPresent(decoded -> decoded.rows().close());
            batch.close();
        }
    }

    /**
     * Files that are read where they are staged.
     *
     * @param ahead the first of their lines
     */
    record Files(FileBatch batch, Optional<LinesAhead> ahead) implements CutInput {
        @Override
        public void close() {
            ahead.ifPresent(LinesAhead::close);
        }
    }

    @Override
    void close();
}
