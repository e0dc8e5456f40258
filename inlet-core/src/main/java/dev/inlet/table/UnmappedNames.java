package dev.inlet.table;

import dev.inlet.error.InletException;
import dev.inlet.schema.ArrayType;
import dev.inlet.schema.DataType;
import dev.inlet.schema.DuckDbTypes;
import dev.inlet.schema.Field;
import dev.inlet.schema.MapType;
import dev.inlet.schema.StructType;
import java.util.Optional;
import java.util.stream.Stream;

/** Names of columns, as Delta has them where a table does not map its columns. */
final class UnmappedNames {
    private static final String REFUSED = "[ ,;{}()\n\t=]";

    private UnmappedNames() {}

    /** @throws InletException of kind {@code CONFIGURATION}, with this problem, where a name at any depth is none */
    static void require(String problem, StructType columns) {
        for (Field column : columns.fields()) {
            if (isRefused(column.name())) {
                throw refused(
                        problem,
                        column.name(),
                        "SELECT * RENAME (" + DuckDbTypes.quote(column.name()) + " AS " + plain(column.name())
                                + ") FROM ...");
            }
            firstRefused(column.type()).ifPresent(field -> {
                throw refused(
                        problem,
                        field,
                        "make the struct " + column.name() + " anew, with struct_pack(" + plain(field)
                                + " := ..., ...)");
            });
        }
    }

    private static InletException refused(String problem, String name, String instead) {
        return InletException.configuration(
                problem,
                "The name '" + name.replace("\n", "\\n").replace("\t", "\\t")
                        + "' has a character that Delta allows only in a table that maps its columns: a blank, a tab, the end"
                        + " of a line, or one of , ; { } ( ) =",
                "Give it another name in the query: " + instead
                        + ". Or let a new table map its columns, with the property delta.columnMapping.mode: name");
    }

    private static Optional<String> firstRefused(DataType type) {
        if (type instanceof ArrayType array) {
            return firstRefused(array.element());
        } else if (type instanceof MapType map) {
            return firstRefused(map.key()).or(() -> firstRefused(map.value()));
        } else if (type instanceof StructType struct) {
            return struct.fields().stream()
                    .flatMap(field ->
                            isRefused(field.name()) ? Stream.of(field.name()) : firstRefused(field.type()).stream())
                    .findFirst();
        }
        return Optional.empty();
    }

    private static boolean isRefused(String name) {
        return !plain(name).equals(name);
    }

    private static String plain(String name) {
        return name.replaceAll(REFUSED, "_");
    }
}
