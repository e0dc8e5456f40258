package dev.inlet.runtime.source;

import dev.inlet.batch.MetadataColumn.Content;

/**
 * A column that a source can add beside the record's own.
 *
 * @param name as in the option {@code metadata}; the column is called {@code _} + name
 * @param content what it holds
 * @param constant for the contents {@code TEXT} and {@code NUMBER}: which of the origin's constants; else 0
 * @param doc one sentence for the option reference
 */
public record MetadataColumn(String name, Content content, int constant, String doc) {
    /** The column as the decoders make it. */
    public dev.inlet.batch.MetadataColumn column() {
        return new dev.inlet.batch.MetadataColumn("_" + name, content, constant);
    }
}
