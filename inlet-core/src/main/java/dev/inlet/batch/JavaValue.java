package dev.inlet.batch;

import dev.inlet.error.InletException;
import dev.inlet.schema.ArrayType;
import dev.inlet.schema.DataType;
import dev.inlet.schema.DecimalType;
import dev.inlet.schema.MapType;
import dev.inlet.schema.PrimitiveType;
import dev.inlet.schema.StructType;
import java.sql.SQLException;
import org.duckdb.DuckDBAppender;

/** How a Java value becomes one of a column, exactly, and which values do not fit. */
abstract sealed class JavaValue permits ScalarValue, DecimalValue, ListValue, MapValue, StructValue {
    private static final int LONGEST_SHOWN = 20;

    private final String path;
    private final DataType type;

    JavaValue(String path, DataType type) {
        this.path = path;
        this.type = type;
    }

    /** @param path of the value, for messages, such as {@code user.tags[]} */
    static JavaValue of(String path, DataType type) {
        if (type instanceof PrimitiveType primitive) {
            return new ScalarValue(path, primitive);
        } else if (type instanceof DecimalType decimal) {
            return new DecimalValue(path, decimal);
        } else if (type instanceof ArrayType array) {
            return new ListValue(path, array);
        } else if (type instanceof MapType map) {
            return new MapValue(path, map);
        }
        return new StructValue(path, (StructType) type);
    }

    final String path() {
        return path;
    }

    /**
     * The value in the form of {@link #append} and of the elements of collections that the appender takes.
     *
     * @throws InletException of kind {@code DATA} where the column cannot hold the value itself
     */
    abstract Object take(Object value);

    /** Appends what {@link #take} answered. */
    abstract void append(DuckDBAppender appender, Object taken) throws SQLException;

    /** About how many bytes the taken value has. */
    long size(Object taken) {
        return Long.BYTES;
    }

    final InletException wrongType(Object value, String takes) {
        return refused(
                "A " + value.getClass().getName() + " is not a value of " + type.ddl(),
                "Pass " + takes + ", or null where the column allows it");
    }

    final InletException overflow(Object value) {
        return refused(shown(value) + " is out of the range of " + type.ddl(), "Send it to a column of a wider type");
    }

    final InletException inexact(Object value) {
        return refused(
                type.ddl() + " could hold " + shown(value) + " only rounded",
                "Round it first where that is what you want");
    }

    final InletException refused(String reason, String wayOut) {
        return refused(path, reason, wayOut);
    }

    static InletException refused(String path, String reason, String wayOut) {
        return InletException.data("Column " + path + " does not take this value", reason, wayOut);
    }

    static InletException missing(String path) {
        return refused(path, "It is NOT NULL, and the value is null or left out", "Pass a value");
    }

    private static String shown(Object value) {
        String text = String.valueOf(value);
        return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "…";
    }
}
