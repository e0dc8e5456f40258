package dev.inlet.runtime.state;

import static dev.inlet.schema.DuckDbTypes.logical;
import static dev.inlet.schema.DuckDbTypes.quote;

import dev.inlet.batch.ResultColumn;
import dev.inlet.error.InletException;
import dev.inlet.schema.DuckDbTypes;
import dev.inlet.schema.Field;
import dev.inlet.schema.FormerColumns;
import dev.inlet.schema.StructType;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How rows that are kept get the columns that rows have now, where their source was found to have others or its table has changed.
 * A column that came since is null for them, and one that was widened has its new type.
 *
 * @param now columns beside time and place
 * @param places the columns that tell these
 */
record KeptColumns(StructType now, StateColumns places) {
    static KeptColumns of(List<Field> fields, StateColumns places) {
        return new KeptColumns(plain(fields), places);
    }

    /**
     * @param rows a SELECT of kept rows
     * @param source whose rows they are, for messages
     * @param directory of the state, for messages
     * @return a SELECT of the same with the columns of now; empty where they have these
     * @throws InletException of kind {@code DATA} where one of their values has no place in these
     */
    Optional<String> over(String rows, Connection connection, String source, Path directory) throws SQLException {
        List<String> others = List.of(places.time(), places.partition(), places.position());
        StructType then = plain(ResultColumn.row(ResultColumn.describe(connection, rows)).fields().stream()
                .filter(field -> !others.contains(field.name()))
                .toList());
        if (isSame(then, now)) {
            return Optional.empty();
        }
        if (!hasRoomFor(then)) {
            throw InletException.data(
                    "The state in " + directory + " keeps rows of source " + source + " whose columns were others",
                    "They have " + then.columnsDdl() + ", and what comes now has " + now.columnsDdl(),
                    "Give the source a schema that holds both, or name in the query the columns that it needs; then run"
                            + " once with --reset-state earliest, which reads the rows again from the source, or with"
                            + " --reset-state now, which goes on without them");
        }
        return Optional.of(now.fields().stream()
                        .map(field -> "CAST("
                                + (then.field(field.name()).isPresent() ? quote(field.name()) : "NULL") + " AS "
                                + logical(field.type()) + ") AS " + quote(field.name()))
                        .collect(Collectors.joining(", ", "SELECT ", ", "))
                + others.stream().map(DuckDbTypes::quote).collect(Collectors.joining(", ")) + " FROM (" + rows + ")");
    }

    private boolean hasRoomFor(StructType then) {
        try {
            return isSame(FormerColumns.joined("", then, now), now);
        } catch (InletException lossy) {
            return false;
        }
    }

    private static StructType plain(List<Field> fields) {
        return new StructType(fields.stream()
                .map(field -> Field.of(field.name(), field.type(), true))
                .toList());
    }

    private static boolean isSame(StructType one, StructType other) {
        return DuckDbTypes.columns(one).equals(DuckDbTypes.columns(other));
    }
}
