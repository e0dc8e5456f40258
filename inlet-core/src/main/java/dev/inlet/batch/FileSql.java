package dev.inlet.batch;

import dev.inlet.schema.DuckDbTypes;
import dev.inlet.schema.StructType;
import java.util.stream.Collectors;

/** SQL that the readers of files share. */
final class FileSql {
    private FileSql() {}

    /** A {@code SELECT} of no row with these columns. */
    static String none(StructType columns) {
        return columns.fields().stream()
                .map(field -> "CAST(NULL AS " + DuckDbTypes.logical(field.type()) + ") AS " + Sql.name(field.name()))
                .collect(Collectors.joining(", ", "SELECT ", " WHERE false"));
    }

    /** A path that DuckDB takes as it is and not as a glob. */
    static String literalPath(String path) {
        return path.replaceAll("([*?\\[])", "[$1]");
    }
}
