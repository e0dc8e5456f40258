package dev.inlet.table;

import dev.inlet.error.InletException;
import dev.inlet.schema.PrimitiveType;
import io.delta.kernel.exceptions.KernelException;
import io.delta.kernel.internal.actions.Metadata;
import io.delta.kernel.internal.actions.Protocol;
import io.delta.kernel.internal.tablefeatures.TableFeatures;
import io.delta.kernel.internal.util.ColumnMapping;
import io.delta.kernel.internal.util.SchemaUtils;
import io.delta.kernel.types.ArrayType;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.MapType;
import io.delta.kernel.types.StructField;
import io.delta.kernel.types.StructType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Adds columns to a table's metadata, and changes nothing else of it. */
final class SchemaEvolution {
    private final String table;

    private SchemaEvolution(String table) {
        this.table = table;
    }

    /**
     * @param wanted fields that already have an id and a physical name keep them
     * @return the metadata with the new columns, with ids and physical names where the table maps columns
     */
    static Metadata evolve(String table, Protocol protocol, Metadata metadata, dev.inlet.schema.StructType wanted) {
        StructType merged = new SchemaEvolution(table).merge(metadata.getSchema(), SchemaForKernel.of(wanted), "");
        if (merged.equals(metadata.getSchema())) {
            return metadata;
        }
        requireNoNewFeature(table, protocol, wanted);
        boolean mapped = TableSnapshot.mapsColumns(metadata);
        if (!mapped) {
            UnmappedNames.require("The new columns cannot be added to table " + table, wanted);
        }
        try {
            SchemaUtils.validateSchema(merged, mapped, false, false);
        } catch (KernelException | IllegalArgumentException e) {
            throw new InletException(
                    InletException.Kind.CONFIGURATION,
                    "The new columns cannot be added to table " + table,
                    String.valueOf(e.getMessage()),
                    "Choose other names in the query",
                    e);
        }
        Metadata evolved = metadata.withNewSchema(merged);
        if (!mapped) {
            return evolved;
        }
        // As for a new table, so that the physical name is a new one: the logical name may be the physical name of a
        // column that was dropped, whose values are still in old files.
        return ColumnMapping.updateColumnMappingMetadataIfNeeded(evolved, true).orElse(evolved);
    }

    private static void requireNoNewFeature(String table, Protocol protocol, dev.inlet.schema.StructType wanted) {
        boolean hasNtz = wanted.ddl().contains(PrimitiveType.TIMESTAMP_NTZ.ddl());
        if (hasNtz && !protocol.supportsFeature(TableFeatures.TIMESTAMP_NTZ_RW_FEATURE)) {
            throw InletException.configuration(
                    "A column of type TIMESTAMP_NTZ cannot be added to table " + table,
                    "It needs the table feature timestampNtz, and an existing table keeps its protocol",
                    "Enable it with ALTER TABLE ... SET TBLPROPERTIES ('delta.feature.timestampNtz' = 'supported'), or cast"
                            + " the column to TIMESTAMP");
        }
    }

    private StructType merge(StructType existing, StructType wanted, String path) {
        Map<String, StructField> added = new TreeMap<>();
        List<String> order = new ArrayList<>();
        for (StructField field : wanted.fields()) {
            added.put(key(field), field);
            order.add(key(field));
        }
        List<StructField> fields = new ArrayList<>();
        for (StructField field : existing.fields()) {
            StructField other = added.remove(key(field));
            fields.add(
                    other == null
                            ? field
                            : new StructField(
                                    field.getName(),
                                    merge(field.getDataType(), other.getDataType(), path + field.getName()),
                                    field.isNullable(),
                                    field.getMetadata()));
        }
        for (String key : order) {
            StructField field = added.get(key);
            if (field != null) {
                fields.add(requireNullable(field, path));
            }
        }
        return new StructType(fields);
    }

    private DataType merge(DataType existing, DataType wanted, String path) {
        if (existing instanceof StructType struct && wanted instanceof StructType other) {
            return merge(struct, other, path + ".");
        }
        if (existing instanceof ArrayType array && wanted instanceof ArrayType other) {
            DataType element = merge(array.getElementType(), other.getElementType(), path + ".element");
            return element.equals(array.getElementType()) ? array : new ArrayType(element, array.containsNull());
        }
        if (existing instanceof MapType map && wanted instanceof MapType other) {
            DataType key = merge(map.getKeyType(), other.getKeyType(), path + ".key");
            DataType value = merge(map.getValueType(), other.getValueType(), path + ".value");
            return key.equals(map.getKeyType()) && value.equals(map.getValueType())
                    ? map
                    : new MapType(key, value, map.isValueContainsNull());
        }
        if (!existing.equals(wanted)) {
            throw InletException.configuration(
                    "Column " + path + " of table " + table + " cannot be " + wanted,
                    "It is " + existing + " in the table, and columns are only added",
                    "Cast it in the query, or choose another name");
        }
        return existing;
    }

    private StructField requireNullable(StructField field, String path) {
        if (!field.isNullable()) {
            throw InletException.configuration(
                    "Column " + path + field.getName() + " cannot be added to table " + table + " as NOT NULL",
                    "The rows that are there have no value for it",
                    "Add it without NOT NULL");
        }
        return field;
    }

    private static String key(StructField field) {
        return field.getName().toLowerCase(Locale.ROOT);
    }
}
