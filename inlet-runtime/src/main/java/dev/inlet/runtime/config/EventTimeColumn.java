package dev.inlet.runtime.config;

import dev.inlet.option.NearestName;
import dev.inlet.schema.DataType;
import dev.inlet.schema.Field;
import dev.inlet.schema.PrimitiveType;
import dev.inlet.schema.StructType;
import java.util.Optional;
import java.util.Set;

/** Which columns can hold the event time of a record. */
public final class EventTimeColumn {
    private static final Set<DataType> TYPES =
            Set.of(PrimitiveType.TIMESTAMP, PrimitiveType.TIMESTAMP_NTZ, PrimitiveType.DATE);

    private EventTimeColumn() {}

    /** Why the column cannot; empty where it can. Ends in how to go on. */
    public static Optional<String> problem(String column, StructType columns) {
        Optional<Field> field = columns.field(column);
        if (field.isEmpty()) {
            return Optional.of("there is no column \"" + column + "\" to take the event time from"
                    + NearestName.hint(column, columns.names()));
        }
        return TYPES.contains(field.get().type())
                ? Optional.empty()
                : Optional.of("the column \"" + column + "\" is a "
                        + field.get().type().ddl()
                        + ", but event time is a TIMESTAMP, a TIMESTAMP_NTZ or a DATE; change the schema");
    }
}
