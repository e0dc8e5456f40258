package dev.inlet.batch;

import dev.inlet.schema.DataType;
import dev.inlet.schema.DuckDbTypes;
import dev.inlet.schema.PrimitiveType;

/** Partition values as a table's log has them. Delta protocol, "Partition Value Serialization". */
final class PartitionValues {
    private PartitionValues() {}

    /**
     * SQL that turns the stored text into a value. The empty string stands for null, of strings too. A timestamp without a
     * zone is one of UTC.
     */
    static String typed(String text, DataType type) {
        String value = "nullif(" + text + ", '')";
        if (type == PrimitiveType.STRING) {
            return value;
        }
        // Bytes are stored as the characters of their UTF-8 form; a cast would read \x as an escape.
        return type == PrimitiveType.BINARY
                ? "encode(" + value + ")"
                : "CAST(" + value + " AS " + DuckDbTypes.logical(type) + ")";
    }
}
