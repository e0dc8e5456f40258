package dev.inlet.schema;

/** The types without parameters. Integers are signed and of 8, 16, 32 and 64 bits; timestamps are in microseconds. */
public enum PrimitiveType implements DataType {
    BOOLEAN,
    TINYINT,
    SMALLINT,
    INT,
    BIGINT,
    FLOAT,
    DOUBLE,
    STRING,
    BINARY,
    DATE,
    /** An instant; stored in UTC. */
    TIMESTAMP,
    /** A date and a time of day without a zone; needs the table feature {@code timestampNtz}. */
    TIMESTAMP_NTZ;

    @Override
    public String ddl() {
        return name();
    }
}
