package dev.inlet.batch;

import static dev.inlet.schema.DuckDbTypes.quote;

import dev.inlet.error.InletException;
import dev.inlet.schema.ArrayType;
import dev.inlet.schema.DataType;
import dev.inlet.schema.DecimalType;
import dev.inlet.schema.Field;
import dev.inlet.schema.MapType;
import dev.inlet.schema.PrimitiveType;
import dev.inlet.schema.StructType;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which columns are in the files of a table and which in its partition values, and the SQL that makes them. "Shaped" rows
 * have the table's columns under {@linkplain #alias names of their own}; partition columns are text there.
 *
 * @param shape the select list that shapes the rows of the query
 * @param stored columns of the data files
 * @param partition columns that are not in the data files
 */
record FileLayout(String shape, List<Field> stored, List<Field> partition) {
    private static final String STORED = "s";
    private static final String PARTITION = "p";

    /**
     * The rows of one partition value.
     *
     * @param values of the partition columns, in their order
     */
    record Partition(List<@Nullable String> values, long rows) {
        /** All rows of a table without partition columns, however many. */
        static final Partition WHOLE = new Partition(List.of(), 0);

        Partition {
            values = Collections.unmodifiableList(new ArrayList<>(values));
        }
    }

    static FileLayout of(StructType schema, List<String> partitionColumns, List<ResultColumn> columns) {
        List<Field> partition = partitionColumns.stream()
                .map(name -> schema.field(name)
                        .orElseThrow(() -> InletException.configuration(
                                "There is no column '" + name + "' to partition by",
                                "",
                                "Partition by one of " + String.join(", ", schema.names()))))
                .toList();
        List<Field> stored =
                schema.fields().stream().filter(f -> !partition.contains(f)).toList();
        if (stored.isEmpty()) {
            throw InletException.configuration(
                    "All columns are partition columns",
                    "A data file needs a column of its own",
                    "Partition by fewer columns");
        }
        for (Field field : partition) {
            if (!(field.type() instanceof PrimitiveType || field.type() instanceof DecimalType)) {
                throw InletException.configuration(
                        "Column '" + field.name() + "' cannot be a partition column",
                        "It is " + field.type().ddl() + ", and partition values are single values",
                        "Partition by another column");
            }
        }
        FileLayout layout = new FileLayout("", stored, partition);
        String shape = schema.fields().stream()
                .map(f -> shaped(f, partition.contains(f), columns) + " AS " + layout.alias(f))
                .collect(Collectors.joining(", "));
        return new FileLayout(shape, stored, partition);
    }

    /** A column's name in shaped rows. Under its own, one called {@code rowid} would hide DuckDB's number of a row. */
    private String alias(Field field) {
        int column = stored.indexOf(field);
        return column >= 0 ? STORED + column : PARTITION + partition.indexOf(field);
    }

    private static String shaped(Field field, boolean partition, List<ResultColumn> columns) {
        String value = ColumnExpression.of(field, columns);
        return partition ? PartitionText.sql("(" + value + ")", field.type()) : value;
    }

    /** A {@code SELECT} of shaped rows. */
    String shaped(String select) {
        return "SELECT " + shape + " FROM (" + select + ")";
    }

    /** See {@link ParquetStager#probe}. */
    String probe(String select) {
        // A hash of everything, since DuckDB does not compute a column that nothing reads.
        String all = Stream.concat(stored.stream(), partition.stream())
                .map(this::alias)
                .collect(Collectors.joining(", "));
        return "SELECT min(" + RowRules.sql(stored, partition, this::alias) + "), max(hash(" + all + ")) FROM ("
                + shaped(select) + ")";
    }

    /** The stored columns of shaped rows, as a select list. */
    String storedColumns() {
        return IntStream.range(0, stored.size())
                .mapToObj(i -> STORED + i + " AS " + quote(stored.get(i).physicalName()))
                .collect(Collectors.joining(", "));
    }

    /** The partition values that occur in shaped rows, in their natural order; none where there are no rows. */
    List<Partition> partitions(Connection connection, String shaped) throws SQLException {
        List<Partition> partitions = new ArrayList<>();
        String columns = IntStream.range(0, partition.size())
                .mapToObj(i -> PARTITION + i + ", ")
                .collect(Collectors.joining());
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT " + columns + "count(*) FROM (" + shaped
                        + ") GROUP BY ALL HAVING count(*) > 0 ORDER BY ALL")) {
            while (rows.next()) {
                List<@Nullable String> values = new ArrayList<>();
                for (int i = 1; i <= partition.size(); i++) {
                    values.add(rows.getString(i));
                }
                partitions.add(new Partition(values, rows.getLong(partition.size() + 1)));
            }
        }
        return partitions;
    }

    /** Those of the shaped rows that have one partition value. */
    String rowsOf(String shaped, Partition wanted) {
        return "SELECT * FROM (" + shaped + ") WHERE " + condition(wanted);
    }

    /** What is true of the shaped rows of one partition value. */
    String condition(Partition wanted) {
        return IntStream.range(0, partition.size())
                .mapToObj(i -> " AND " + PARTITION + i + " IS NOT DISTINCT FROM "
                        + literal(wanted.values().get(i)))
                .collect(Collectors.joining("", "TRUE", ""));
    }

    private static String literal(@Nullable String value) {
        // The parser ends a statement at a NUL, even within quotes.
        return value == null ? "NULL" : "'" + value.replace("'", "''").replace("\0", "' || chr(0) || '") + "'";
    }

    /** Partition columns that may not be null but are, in this many rows. */
    List<NullViolation> violations(Partition values, long rows) {
        return IntStream.range(0, partition.size())
                .filter(i -> !partition.get(i).nullable() && values.values().get(i) == null)
                .mapToObj(i -> new NullViolation(partition.get(i).name(), rows))
                .toList();
    }

    /**
     * Whether a FLOAT or DOUBLE is stored, at any depth. DuckDB's version 2 of Parquet brings delta encodings, in which ids and
     * times shrink to a fraction, and which Spark reads; but for floats it brings BYTE_STREAM_SPLIT, on which Spark's
     * vectorised reader fails, and the one cannot be had without the other.
     */
    boolean hasFloats() {
        return stored.stream().anyMatch(f -> hasFloats(f.type()));
    }

    private static boolean hasFloats(DataType type) {
        if (type instanceof StructType struct) {
            return struct.fields().stream().anyMatch(f -> hasFloats(f.type()));
        } else if (type instanceof ArrayType array) {
            return hasFloats(array.element());
        } else if (type instanceof MapType map) {
            return hasFloats(map.key()) || hasFloats(map.value());
        }
        return type == PrimitiveType.FLOAT || type == PrimitiveType.DOUBLE;
    }

    /** The writer's {@code FIELD_IDS} option with a comma before it; empty where the table has no field ids. */
    String fieldIds() {
        String ids = fieldIds(stored);
        return ids.isEmpty() ? "" : ", FIELD_IDS {" + ids + "}";
    }

    private static String fieldIds(List<Field> fields) {
        return fields.stream()
                .map(f -> idOf(quote(f.physicalName()), f.fieldId(), f.type()))
                .filter(id -> !id.isEmpty())
                .collect(Collectors.joining(", "));
    }

    private static String idOf(String key, int id, DataType type) {
        String inner = "";
        if (type instanceof StructType struct) {
            inner = fieldIds(struct.fields());
        } else if (type instanceof ArrayType array) {
            inner = idOf("element", 0, array.element());
        } else if (type instanceof MapType map) {
            String mapKey = idOf("key", 0, map.key());
            String mapValue = idOf("value", 0, map.value());
            inner = mapKey + (mapKey.isEmpty() || mapValue.isEmpty() ? "" : ", ") + mapValue;
        }
        if (inner.isEmpty()) {
            return id == 0 ? "" : key + ": " + id;
        }
        return key + ": {" + (id == 0 ? "" : "__duckdb_field_id: " + id + ", ") + inner + "}";
    }
}
