package dev.inlet.runtime.pipeline;

import dev.inlet.batch.DecodedRows;
import dev.inlet.batch.Decoder;
import dev.inlet.batch.RecordBatch;
import dev.inlet.schema.StructType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the records of a source while the engine thread still stages those before them. Confined to one thread, which is
 * not the engine's.
 */
final class AheadDecoder {
    private final SourceStage source;
    private @Nullable StructType schema;
    private @Nullable Decoder decoder;

    AheadDecoder(SourceStage source) {
        this.source = source;
    }

    /**
     * Rows decoded ahead. They are good as long as the source's columns are still these when the engine thread takes them.
     *
     * @param rows closed by whoever closes the records
     */
    record Ahead(StructType schema, DecodedRows rows) {}

    /** Empty where the columns are not known yet. */
    Optional<Ahead> decode(RecordBatch batch) {
        StructType now = source.decodedColumns();
        if (now == null) {
            return Optional.empty();
        }
        Decoder ready = decoder;
        if (ready == null || !now.equals(schema)) {
            ready = source.newDecoder(now);
            decoder = ready;
            schema = now;
        }
        return Optional.of(new Ahead(now, ready.decode(batch)));
    }
}
