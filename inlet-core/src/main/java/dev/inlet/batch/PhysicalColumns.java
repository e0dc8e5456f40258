package dev.inlet.batch;

import static dev.inlet.schema.DuckDbTypes.quote;

import dev.inlet.schema.ArrayType;
import dev.inlet.schema.DataType;
import dev.inlet.schema.DuckDbTypes;
import dev.inlet.schema.Field;
import dev.inlet.schema.MapType;
import dev.inlet.schema.StructType;
import java.util.ArrayList;
import java.util.List;

/** How the columns of data files become the columns of the table. */
final class PhysicalColumns {
    private final ParquetScan scan;

    PhysicalColumns(ParquetScan scan) {
        this.scan = scan;
    }

    /** The column's name within the scan; none of the table's, which could be that of DuckDB's virtual columns. */
    static String alias(ParquetScan scan, Field column) {
        return "c" + scan.schema().fields().indexOf(column);
    }

    /**
     * What {@code read_parquet} is to make of each file: a column that a file does not have is null, one of a narrower type
     * is cast. Fields of a struct are found by their physical names.
     */
    String schemaArgument() {
        return schemaArgument(List.of());
    }

    /** @param further entries, keyed as the others are: by name or by field id */
    String schemaArgument(List<String> further) {
        List<String> entries = new ArrayList<>(further);
        for (Field column : scan.schema().fields()) {
            if (!scan.isPartitioned(column)) {
                String key = scan.byFieldId() ? Integer.toString(column.fieldId()) : literal(column.physicalName());
                entries.add(key + ": {name: '" + alias(scan, column) + "', type: "
                        + literal(DuckDbTypes.physical(column.type())) + ", default_value: NULL}");
            }
        }
        if (entries.isEmpty()) {
            // Only the number of rows is in the files; the argument needs one column, and every file lacks this one.
            entries.add("'': {name: 'none', type: 'BOOLEAN', default_value: NULL}");
        }
        return "MAP {" + String.join(", ", entries) + "}";
    }

    /** Field ids and physical names of all fields within the columns, as SQL's {@code VALUES} takes them. */
    String nestedNames() {
        List<String> names = new ArrayList<>();
        for (Field column : scan.schema().fields()) {
            addNestedNames(column.type(), names);
        }
        return String.join(", ", names);
    }

    /** As {@link #nestedNames}, with the columns themselves. */
    String names() {
        List<String> names = new ArrayList<>();
        addNestedNames(scan.schema(), names);
        return String.join(", ", names);
    }

    private static void addNestedNames(DataType type, List<String> names) {
        if (type instanceof StructType struct) {
            for (Field field : struct.fields()) {
                names.add("(" + field.fieldId() + ", " + literal(field.physicalName()) + ")");
                addNestedNames(field.type(), names);
            }
        } else if (type instanceof ArrayType array) {
            addNestedNames(array.element(), names);
        } else if (type instanceof MapType map) {
            addNestedNames(map.key(), names);
            addNestedNames(map.value(), names);
        }
    }

    /**
     * The value with the logical names of its fields; the value itself where these are the physical ones. A struct is always taken
     * whole: DuckDB fails where a query wants single fields of one and a file lacks some of them.
     */
    static String logical(String value, DataType type) {
        boolean plain = DuckDbTypes.physical(type).equals(DuckDbTypes.logical(type));
        return plain && type instanceof StructType
                ? "CASE WHEN " + value + " IS NOT NULL THEN " + value + " END"
                : logical(value, type, 0);
    }

    private static String logical(String value, DataType type, int depth) {
        if (DuckDbTypes.physical(type).equals(DuckDbTypes.logical(type))) {
            return value;
        }
        String element = "x" + depth;
        if (type instanceof StructType struct) {
            List<String> fields = new ArrayList<>();
            for (Field field : struct.fields()) {
                String inner = logical(Sql.field(value, field.physicalName()), field.type(), depth);
                fields.add(quote(field.name()) + " := " + inner);
            }
            return "CASE WHEN " + value + " IS NOT NULL THEN struct_pack(" + String.join(", ", fields) + ") END";
        } else if (type instanceof ArrayType array) {
            return "list_transform(" + value + ", lambda " + element + ": "
                    + logical(element, array.element(), depth + 1) + ")";
        } else if (type instanceof MapType map) {
            return "map_from_entries(list_transform(map_entries(" + value + "), lambda " + element
                    + ": struct_pack(k := "
                    + logical(Sql.field(element, "key"), map.key(), depth + 1) + ", v := "
                    + logical(Sql.field(element, "value"), map.value(), depth + 1) + ")))";
        }
        return value;
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
