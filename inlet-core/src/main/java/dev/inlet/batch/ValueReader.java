package dev.inlet.batch;

import dev.inlet.schema.ArrayType;
import dev.inlet.schema.DataType;
import dev.inlet.schema.DecimalType;
import dev.inlet.schema.MapType;
import dev.inlet.schema.PrimitiveType;
import dev.inlet.schema.StructType;

/** Reads the values of one column, or of one field of a struct, from JSON into columns. */
abstract sealed class ValueReader
        permits FixedReader, TextReader, BinaryReader, DecimalReader, NestedReader, StructReader {
    /** What columns belong to before the first batch. */
    static final ByteStore NO_STORE = new ByteStore(new ChunkPool());

    /**
     * @param path how messages name the field, such as {@code user.id}
     * @param taken whether statements are expected to take the field: see {@link ReadTexts}
     */
    static ValueReader of(String path, DataType type, UnknownFields unknownFields, boolean taken) {
        if (type instanceof PrimitiveType primitive) {
            return ofPrimitive(path, primitive, taken);
        }
        if (type instanceof DecimalType decimal) {
            return new DecimalReader(path, decimal);
        }
        if (type instanceof StructType struct) {
            return new StructReader(path, struct, unknownFields, field -> taken);
        }
        if (type instanceof ArrayType || type instanceof MapType) {
            return new NestedReader(path, type, unknownFields, taken);
        }
        throw new IllegalArgumentException("no JSON reader of " + type.ddl());
    }

    private static ValueReader ofPrimitive(String path, PrimitiveType type, boolean taken) {
        return switch (type) {
            case STRING -> new TextReader(taken);
            case BINARY -> new BinaryReader(path, taken);
            default -> new FixedReader(FixedRule.of(path, type));
        };
    }

    /** Starts the columns of a batch with at most this many rows, whose bytes are in the store. */
    abstract void begin(ByteStore store, int capacity);

    /** Reads the current value, which is not null, into the row. */
    abstract void read(JsonInput in, int row);

    abstract void setNull(int row);

    /** The type with the fields that {@link UnknownFields#ADD} found so far, after those that were known. */
    abstract DataType evolve();

    /** Hands over the columns; answers the SQL that makes the value from them. */
    abstract String expression(ScanColumns scan);
}
