package dev.inlet.runtime.pipeline;

import dev.inlet.batch.RecordBatch;
import dev.inlet.runtime.source.FileBatch;

/** The rows of one source in one epoch, as they came. */
sealed interface CutInput extends AutoCloseable {
    /** Records in a relation of the engine. */
    record Records(RecordBatch batch) implements CutInput {
        @Override
        public void close() {
            batch.close();
        }
    }

    /** Files that the engine reads by itself. */
    record Files(FileBatch batch) implements CutInput {
        @Override
        public void close() {}
    }

    @Override
    void close();
}
