package dev.inlet.cli;

import dev.inlet.schema.Field;
import dev.inlet.schema.Identifier;
import dev.inlet.schema.StructType;
import dev.inlet.table.TableSnapshot;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Schemas as text to paste. */
final class Ddl {
    private Ddl() {}

    /** Spark's statement that makes such a table. */
    static String createTable(TableSnapshot table) {
        StringBuilder ddl = new StringBuilder("CREATE TABLE delta.`")
                .append(table.table().root())
                .append("` (\n");
        ddl.append(columns(table.schema(), "  ")).append("\n)\nUSING delta");
        List<String> partitions = table.partitionColumns();
        if (!partitions.isEmpty()) {
            ddl.append("\nPARTITIONED BY (")
                    .append(partitions.stream().map(Identifier::quoteIfNeeded).collect(Collectors.joining(", ")))
                    .append(')');
        }
        table.comment().ifPresent(comment -> ddl.append("\nCOMMENT ").append(literal(comment)));
        Map<String, String> properties = new TreeMap<>(table.properties());
        if (!properties.isEmpty()) {
            ddl.append(properties.entrySet().stream()
                    .map(e -> "  " + literal(e.getKey()) + " = " + literal(e.getValue()))
                    .collect(Collectors.joining(",\n", "\nTBLPROPERTIES (\n", "\n)")));
        }
        return ddl.toString();
    }

    /** The option {@code schema} of a source, one column a line; a block, since DDL has characters that mean something in YAML. */
    static String schemaOption(StructType schema, String indent) {
        return indent + "schema: >-\n" + columns(schema, indent + "  ");
    }

    private static String columns(StructType schema, String indent) {
        return schema.fields().stream().map(field -> indent + column(field)).collect(Collectors.joining(",\n"));
    }

    private static String column(Field field) {
        String ddl = new StructType(List.of(field)).columnsDdl();
        String comment = field.comment();
        return comment == null ? ddl : ddl + " COMMENT " + literal(comment);
    }

    private static String literal(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
