package dev.inlet.batch;

/**
 * Turns raw records into typed rows. Of each record, either its row is among the rows, or the record is among the misfits, or it
 * was skipped as the options say. A decoder keeps state between batches and is used by one thread at a time; so is a batch while it
 * is decoded.
 */
public sealed interface Decoder permits JsonDecoder, RawDecoder {
    /** Decodes a batch, which must stay open until the result is closed. */
    DecodedBatch decode(RecordBatch batch);
}
