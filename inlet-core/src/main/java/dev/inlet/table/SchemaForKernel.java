package dev.inlet.table;

import static java.util.Objects.requireNonNull;

import dev.inlet.schema.ArrayType;
import dev.inlet.schema.DataType;
import dev.inlet.schema.DecimalType;
import dev.inlet.schema.Field;
import dev.inlet.schema.MapType;
import dev.inlet.schema.PrimitiveType;
import dev.inlet.schema.StructType;
import io.delta.kernel.internal.util.ColumnMapping;
import io.delta.kernel.types.BinaryType;
import io.delta.kernel.types.BooleanType;
import io.delta.kernel.types.ByteType;
import io.delta.kernel.types.DateType;
import io.delta.kernel.types.DoubleType;
import io.delta.kernel.types.FieldMetadata;
import io.delta.kernel.types.FloatType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.ShortType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructField;
import io.delta.kernel.types.TimestampNTZType;
import io.delta.kernel.types.TimestampType;
import java.util.List;
import java.util.Map;

/** Our types as Kernel's. */
final class SchemaForKernel {
    private static final String COMMENT = "comment";

    private static final Map<PrimitiveType, io.delta.kernel.types.DataType> KERNEL = Map.ofEntries(
            Map.entry(PrimitiveType.BOOLEAN, BooleanType.BOOLEAN),
            Map.entry(PrimitiveType.TINYINT, ByteType.BYTE),
            Map.entry(PrimitiveType.SMALLINT, ShortType.SHORT),
            Map.entry(PrimitiveType.INT, IntegerType.INTEGER),
            Map.entry(PrimitiveType.BIGINT, LongType.LONG),
            Map.entry(PrimitiveType.FLOAT, FloatType.FLOAT),
            Map.entry(PrimitiveType.DOUBLE, DoubleType.DOUBLE),
            Map.entry(PrimitiveType.STRING, StringType.STRING),
            Map.entry(PrimitiveType.BINARY, BinaryType.BINARY),
            Map.entry(PrimitiveType.DATE, DateType.DATE),
            Map.entry(PrimitiveType.TIMESTAMP, TimestampType.TIMESTAMP),
            Map.entry(PrimitiveType.TIMESTAMP_NTZ, TimestampNTZType.TIMESTAMP_NTZ));

    private SchemaForKernel() {}

    /** Names, types and comments; where a field has an id, it and the physical name too. */
    static io.delta.kernel.types.StructType of(StructType struct) {
        List<StructField> fields = struct.fields().stream()
                .map(field -> new StructField(field.name(), of(field.type()), field.nullable(), fieldMetadata(field)))
                .toList();
        return new io.delta.kernel.types.StructType(fields);
    }

    private static FieldMetadata fieldMetadata(Field field) {
        FieldMetadata.Builder metadata = FieldMetadata.builder();
        if (field.comment() != null) {
            metadata.putString(COMMENT, field.comment());
        }
        if (field.fieldId() > 0) {
            metadata.putLong(ColumnMapping.COLUMN_MAPPING_ID_KEY, field.fieldId());
            metadata.putString(ColumnMapping.COLUMN_MAPPING_PHYSICAL_NAME_KEY, field.physicalName());
        }
        return metadata.build();
    }

    private static io.delta.kernel.types.DataType of(DataType type) {
        if (type instanceof PrimitiveType primitive) {
            return requireNonNull(KERNEL.get(primitive));
        }
        if (type instanceof DecimalType decimal) {
            return new io.delta.kernel.types.DecimalType(decimal.precision(), decimal.scale());
        }
        if (type instanceof StructType struct) {
            return of(struct);
        }
        if (type instanceof ArrayType array) {
            return new io.delta.kernel.types.ArrayType(of(array.element()), array.containsNull());
        }
        MapType map = (MapType) type;
        return new io.delta.kernel.types.MapType(of(map.key()), of(map.value()), map.valueContainsNull());
    }
}
