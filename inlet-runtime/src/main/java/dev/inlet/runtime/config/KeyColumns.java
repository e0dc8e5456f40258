package dev.inlet.runtime.config;

import dev.inlet.option.NearestName;
import dev.inlet.schema.DataType;
import dev.inlet.schema.DecimalType;
import dev.inlet.schema.Field;
import dev.inlet.schema.PrimitiveType;
import dev.inlet.schema.StructType;
import java.util.List;
import java.util.Optional;

/** Which columns can be the key of records. */
public final class KeyColumns {
    private KeyColumns() {}

    /** Why these cannot; empty where they can. Ends in how to go on. */
    public static Optional<String> problem(List<String> key, StructType columns) {
        for (String name : key) {
            Optional<Field> field = columns.field(name);
            if (field.isEmpty()) {
                return Optional.of("there is no column \"" + name + "\" to take the key from"
                        + NearestName.hint(name, columns.names()));
            }
            DataType type = field.get().type();
            if (!isExact(type)) {
                return Optional.of("the column \"" + name + "\" is a " + type.ddl()
                        + ", but a key is of single values that are equal or not, such as a STRING or a BIGINT");
            }
        }
        return Optional.empty();
    }

    /** Whether values of the type are single ones that are equal or not. */
    public static boolean isExact(DataType type) {
        return type instanceof DecimalType
                || (type instanceof PrimitiveType && type != PrimitiveType.FLOAT && type != PrimitiveType.DOUBLE);
    }
}
