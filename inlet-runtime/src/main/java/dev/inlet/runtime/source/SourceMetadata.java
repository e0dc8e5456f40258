package dev.inlet.runtime.source;

import dev.inlet.batch.MetadataColumn;
import dev.inlet.batch.MetadataColumn.Content;

/**
 * What a source can tell of each of its records beside the record itself, in a column that is made where the user asks for it.
 *
 * @param name as in the option {@code metadata}; the column is called {@code _} + name
 * @param content what the column holds
 * @param constant for the contents {@code TEXT} and {@code NUMBER}: which of the origin's constants; else 0
 * @param doc one sentence for the option reference
 */
public record SourceMetadata(String name, Content content, int constant, String doc) {
    /** The column as the decoders make it. */
    public MetadataColumn column() {
        return new MetadataColumn("_" + name, content, constant);
    }
}
