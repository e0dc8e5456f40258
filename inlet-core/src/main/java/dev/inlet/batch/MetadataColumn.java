package dev.inlet.batch;

import static java.util.Objects.requireNonNull;

import dev.inlet.schema.ArrayType;
import dev.inlet.schema.DataType;
import dev.inlet.schema.Field;
import dev.inlet.schema.PrimitiveType;
import dev.inlet.schema.StructType;
import java.util.List;

/**
 * A column beside the decoded value that says something of the record itself, such as {@code _offset}.
 *
 * @param constant for {@link Content#TEXT} and {@link Content#NUMBER}, the index in {@link RecordOrigin#constants()}; else 0
 */
public record MetadataColumn(String name, Content content, int constant) {
    /** What the column holds. */
    public enum Content {
        /** The record's key as {@code BINARY}, null where it has none. */
        KEY(PrimitiveType.BINARY),
        /** The record's headers in order; an empty array where it has none. */
        HEADERS(new ArrayType(
                new StructType(List.of(
                        Field.of("key", PrimitiveType.STRING, true), Field.of("value", PrimitiveType.BINARY, true))),
                true)),
        /** The record's time; null where it has none. */
        TIMESTAMP(PrimitiveType.TIMESTAMP),
        /** The record's position as {@code BIGINT}. */
        POSITION(PrimitiveType.BIGINT),
        /** The name of the source partition, without the source's, as {@code STRING}. */
        SOURCE_PARTITION(PrimitiveType.STRING),
        /** A constant of the origin as {@code STRING}. */
        TEXT(PrimitiveType.STRING),
        /** A constant of the origin as {@code INT}. */
        NUMBER(PrimitiveType.INT);

        private final DataType type;

        Content(DataType type) {
            this.type = type;
        }

        public DataType type() {
            return type;
        }
    }

    public MetadataColumn {
        requireNonNull(content, "content");
        if (name.isEmpty() || constant < 0) {
            throw new IllegalArgumentException("not a metadata column: '" + name + "', constant " + constant);
        }
    }

    public MetadataColumn(String name, Content content) {
        this(name, content, 0);
    }

    Field field() {
        return Field.of(name, content.type(), true);
    }
}
