package dev.inlet.schema;

/** A column type, in the words of Delta and Spark. */
public sealed interface DataType permits PrimitiveType, DecimalType, ArrayType, MapType, StructType {
    /** The type as Spark's DDL writes it, such as {@code STRUCT<id: BIGINT NOT NULL, tags: ARRAY<STRING>>}. */
    String ddl();
}
