package dev.inlet.table;

import dev.inlet.error.InletException;
import dev.inlet.schema.ArrayType;
import dev.inlet.schema.DataType;
import dev.inlet.schema.DecimalType;
import dev.inlet.schema.Field;
import dev.inlet.schema.MapType;
import dev.inlet.schema.PrimitiveType;
import dev.inlet.schema.StructType;
import io.delta.kernel.internal.util.ColumnMapping;
import io.delta.kernel.types.FieldMetadata;
import io.delta.kernel.types.StructField;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Kernel's types as ours. */
final class KernelSchema {
    private static final Map<io.delta.kernel.types.DataType, PrimitiveType> PRIMITIVES = Map.ofEntries(
            Map.entry(io.delta.kernel.types.BooleanType.BOOLEAN, PrimitiveType.BOOLEAN),
            Map.entry(io.delta.kernel.types.ByteType.BYTE, PrimitiveType.TINYINT),
            Map.entry(io.delta.kernel.types.ShortType.SHORT, PrimitiveType.SMALLINT),
            Map.entry(io.delta.kernel.types.IntegerType.INTEGER, PrimitiveType.INT),
            Map.entry(io.delta.kernel.types.LongType.LONG, PrimitiveType.BIGINT),
            Map.entry(io.delta.kernel.types.FloatType.FLOAT, PrimitiveType.FLOAT),
            Map.entry(io.delta.kernel.types.DoubleType.DOUBLE, PrimitiveType.DOUBLE),
            Map.entry(io.delta.kernel.types.BinaryType.BINARY, PrimitiveType.BINARY),
            Map.entry(io.delta.kernel.types.DateType.DATE, PrimitiveType.DATE),
            Map.entry(io.delta.kernel.types.TimestampType.TIMESTAMP, PrimitiveType.TIMESTAMP),
            Map.entry(io.delta.kernel.types.TimestampNTZType.TIMESTAMP_NTZ, PrimitiveType.TIMESTAMP_NTZ));

    private KernelSchema() {}

    /**
     * @param table for messages
     * @throws InletException where a column has a type that Inlet does not know, such as {@code variant}
     */
    static StructType of(String table, io.delta.kernel.types.StructType type) {
        return struct(type, table, "");
    }

    private static StructType struct(io.delta.kernel.types.StructType type, String table, String path) {
        List<Field> fields = new ArrayList<>();
        for (StructField field : type.fields()) {
            FieldMetadata metadata = field.getMetadata();
            String at = path + field.getName();
            fields.add(new Field(
                    field.getName(),
                    type(field.getDataType(), table, at),
                    field.isNullable(),
                    metadata.contains("comment") ? metadata.getString("comment") : null,
                    ColumnMapping.getPhysicalName(field),
                    metadata.contains(ColumnMapping.COLUMN_MAPPING_ID_KEY) ? ColumnMapping.getColumnId(field) : 0));
        }
        return new StructType(fields);
    }

    private static DataType type(io.delta.kernel.types.DataType type, String table, String column) {
        if (type instanceof io.delta.kernel.types.StructType struct) {
            return struct(struct, table, column + ".");
        } else if (type instanceof io.delta.kernel.types.ArrayType array) {
            return new ArrayType(type(array.getElementType(), table, column + ".element"), array.containsNull());
        } else if (type instanceof io.delta.kernel.types.MapType map) {
            return new MapType(
                    type(map.getKeyType(), table, column + ".key"),
                    type(map.getValueType(), table, column + ".value"),
                    map.isValueContainsNull());
        } else if (type instanceof io.delta.kernel.types.DecimalType decimal) {
            return new DecimalType(decimal.getPrecision(), decimal.getScale());
        } else if (type instanceof io.delta.kernel.types.StringType) {
            // One type for all collations: they change how strings compare, not what they are.
            return PrimitiveType.STRING;
        }
        PrimitiveType primitive = PRIMITIVES.get(type);
        if (primitive == null) {
            throw InletException.configuration(
                    "Column " + column + " of table " + table + " has the type " + type,
                    "Inlet does not know this type",
                    "Use another engine for this table");
        }
        return primitive;
    }
}
