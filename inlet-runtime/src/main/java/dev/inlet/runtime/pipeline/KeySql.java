package dev.inlet.runtime.pipeline;

import static dev.inlet.schema.DuckDbTypes.logical;
import static dev.inlet.schema.DuckDbTypes.quote;

import dev.inlet.schema.Field;
import dev.inlet.schema.PrimitiveType;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How the key of a record looks in SQL: as two numbers, by which keys are told apart while the process runs, and as the columns
 * in which it is kept. A single whole number is its own; of everything else two hashes of its text are taken, 126 bits together.
 */
record KeySql(List<Field> columns) {
    private static final Set<PrimitiveType> WHOLE_NUMBERS =
            EnumSet.of(PrimitiveType.TINYINT, PrimitiveType.SMALLINT, PrimitiveType.INT, PrimitiveType.BIGINT);

    /** Of the columns of records: two expressions, then whether a part of the key is null. */
    String ofRecords() {
        return numbers(columns.stream().map(field -> quote(field.name())).toList());
    }

    /** Of the columns that {@link #kept} gives. */
    String ofKept() {
        return numbers(IntStream.range(0, columns.size())
                .mapToObj(
                        i -> "CAST(" + name(i) + " AS " + logical(columns.get(i).type()) + ")")
                .toList());
    }

    /** The key of a record under names of its own. */
    String kept() {
        return IntStream.range(0, columns.size())
                .mapToObj(i -> quote(columns.get(i).name()) + " AS " + name(i))
                .collect(Collectors.joining(", "));
    }

    /** The columns that {@link #kept} gives. */
    List<Field> keptColumns() {
        return IntStream.range(0, columns.size())
                .mapToObj(i -> Field.of(name(i), columns.get(i).type(), true))
                .toList();
    }

    /** The names that {@link #kept} gives. */
    String names() {
        return IntStream.range(0, columns.size()).mapToObj(KeySql::name).collect(Collectors.joining(", "));
    }

    private static String name(int index) {
        return "__inlet_key_" + index;
    }

    private String numbers(List<String> values) {
        String isNull = values.stream().map(value -> value + " IS NULL").collect(Collectors.joining(" OR ", "(", ")"));
        if (values.size() == 1 && WHOLE_NUMBERS.contains(columns.get(0).type())) {
            return "CAST(0 AS BIGINT), CAST(" + values.get(0) + " AS BIGINT), " + isNull;
        }
        String text = values.size() == 1
                ? varchar(values.get(0))
                // With its length before it, so that no two lists of values have the same text.
                : values.stream()
                        .map(value -> "strlen(" + varchar(value) + ") || ':' || " + varchar(value))
                        .collect(Collectors.joining(" || "));
        return "CAST(hash('inlet' || " + text + ") >> 1 AS BIGINT), CAST(hash(" + text + ") >> 1 AS BIGINT), " + isNull;
    }

    private static String varchar(String value) {
        return "CAST(" + value + " AS VARCHAR)";
    }
}
