package dev.inlet.batch;

import static dev.inlet.schema.DuckDbTypes.quote;

import dev.inlet.error.InletException;
import dev.inlet.schema.DataType;
import dev.inlet.schema.DecimalType;
import dev.inlet.schema.DuckDbTypes;
import dev.inlet.schema.Field;
import dev.inlet.schema.PrimitiveType;
import dev.inlet.schema.StructType;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Reads data files to see whether what is said of their rows is true. For one thread. */
public final class StatisticsProbe implements AutoCloseable {
    private final FileEngine engine;
    private final Connection connection;

    private StatisticsProbe(FileEngine engine) {
        this.engine = engine;
        this.connection = engine.connection();
    }

    /**
     * What is said of a leaf column that is in no array or map. Bounds are as text that DuckDB can cast to the column's type.
     *
     * @param path physical names
     * @param nullCount null where nothing is said; so with the bounds
     */
    public record Claim(
            List<String> path,
            @Nullable Long nullCount,
            @Nullable String min,
            @Nullable String max) {
        public Claim {
            path = List.copyOf(path);
        }
    }

    /**
     * @param what a column, or the rows
     */
    public record Contradiction(String what, String claimed, String actual) {}

    /** @param directories where the files are */
    public static StatisticsProbe open(List<Path> directories) {
        return new StatisticsProbe(FileEngine.open(directories));
    }

    /**
     * Reads a file, deleted rows included.
     *
     * @param table how columns are found in the files; its own files do not matter
     * @param exact whether bounds are values that are there, and not only bounds; strings, times and floating-point numbers are
     *     taken as bounds in any case, since writers round and cut them
     * @return what is not true; a file that cannot be read is one contradiction
     */
    public List<Contradiction> check(
            ParquetScan table, ScanFile file, OptionalLong rows, List<Claim> claims, boolean exact) {
        Supplier<LongStream> none = LongStream::empty;
        ScanFile whole = new ScanFile(file.path(), file.size(), file.partitionValues(), 0, none);
        ParquetScan one = new ParquetScan(
                table.table(), table.schema(), table.partitionColumns(), table.byFieldId(), List.of(whole));
        List<Contradiction> contradictions = new ArrayList<>();
        List<Checked> checked = new ArrayList<>();
        StringBuilder select = new StringBuilder("SELECT count(*)");
        for (Claim claim : claims) {
            Leaf leaf = leaf(table, claim.path());
            if (leaf == null) {
                continue;
            }
            checked.add(new Checked(claim, leaf));
            select.append(", count(*) - count(").append(leaf.sql()).append(')');
            bound(select, claim.min(), "min(" + leaf.sql() + ")", ">=", leaf.type());
            bound(select, claim.max(), greatest(leaf), "<=", leaf.type());
        }
        try (ScanRelation relation = ScanRelation.open(connection, one);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(select + " FROM (" + relation.sql() + ") t")) {
            result.next();
            compare(result, rows, checked, exact, contradictions);
        } catch (SQLException e) {
            contradictions.add(new Contradiction("the file", "rows that can be read", beginning(e.getMessage())));
        } catch (InletException e) {
            contradictions.add(new Contradiction("the file", "rows that can be read", beginning(e.reason())));
        }
        return contradictions;
    }

    private record Leaf(String sql, String name, DataType type) {}

    private record Checked(Claim claim, Leaf leaf) {}

    /** What the maximum is not to be below: writers may cut times down to milliseconds, the greatest too, and readers know it. */
    private static String greatest(Leaf leaf) {
        String greatest = "max(" + leaf.sql() + ")";
        return leaf.type() == PrimitiveType.TIMESTAMP || leaf.type() == PrimitiveType.TIMESTAMP_NTZ
                ? "date_trunc('milliseconds', " + greatest + ")"
                : greatest;
    }

    /** Whether it holds, whether it is met, and what is there. */
    private static void bound(
            StringBuilder select, @Nullable String claimed, String actual, String sign, DataType type) {
        if (claimed == null || !isOrdered(type)) {
            select.append(", true, true, NULL");
            return;
        }
        String bound = "TRY_CAST(" + Sql.text(claimed) + " AS " + DuckDbTypes.logical(type) + ")";
        select.append(", ").append(actual).append(' ').append(sign).append(' ').append(bound);
        select.append(", ").append(actual).append(" = ").append(bound);
        select.append(", CAST(").append(actual).append(" AS VARCHAR)");
    }

    private static void compare(
            ResultSet result, OptionalLong rows, List<Checked> checked, boolean exact, List<Contradiction> found)
            throws SQLException {
        long actualRows = result.getLong(1);
        if (rows.isPresent() && rows.getAsLong() != actualRows) {
            found.add(new Contradiction("numRecords", Long.toString(rows.getAsLong()), Long.toString(actualRows)));
        }
        int column = 2;
        for (Checked each : checked) {
            Claim claim = each.claim();
            long nulls = result.getLong(column);
            if (claim.nullCount() != null && claim.nullCount() != nulls) {
                found.add(new Contradiction(
                        "nullCount of " + each.leaf().name(), claim.nullCount().toString(), Long.toString(nulls)));
            }
            boolean strict = exact && isExact(each.leaf().type());
            compareBound(
                    result,
                    column + 1,
                    "minimum of " + each.leaf().name(),
                    claim.min(),
                    nulls,
                    actualRows,
                    strict,
                    found);
            compareBound(
                    result,
                    column + 4,
                    "maximum of " + each.leaf().name(),
                    claim.max(),
                    nulls,
                    actualRows,
                    strict,
                    found);
            column += 7;
        }
    }

    private static void compareBound(
            ResultSet result,
            int column,
            String what,
            @Nullable String claimed,
            long nulls,
            long rows,
            boolean strict,
            List<Contradiction> found)
            throws SQLException {
        if (claimed == null || nulls == rows) {
            // Of no value every bound is true.
            return;
        }
        boolean holds = result.getBoolean(column) && !result.wasNull();
        boolean met = result.getBoolean(column + 1) && !result.wasNull();
        if (!holds || (strict && !met)) {
            found.add(new Contradiction(what, claimed, String.valueOf(result.getString(column + 2))));
        }
    }

    private static boolean isOrdered(DataType type) {
        return type != PrimitiveType.BOOLEAN && type != PrimitiveType.BINARY;
    }

    private static boolean isExact(DataType type) {
        if (type instanceof PrimitiveType primitive) {
            return switch (primitive) {
                case TINYINT, SMALLINT, INT, BIGINT, DATE -> true;
                case BOOLEAN, FLOAT, DOUBLE, STRING, BINARY, TIMESTAMP, TIMESTAMP_NTZ -> false;
            };
        }
        return type instanceof DecimalType;
    }

    /** Null where the table has no such leaf any more, or it is not in the files. */
    private static @Nullable Leaf leaf(ParquetScan table, List<String> path) {
        StructType fields = table.schema();
        StringBuilder sql = new StringBuilder("t");
        List<String> names = new ArrayList<>();
        for (int i = 0; i < path.size(); i++) {
            String physical = path.get(i);
            Field field = fields.fields().stream()
                    .filter(f -> f.physicalName().equals(physical))
                    .findFirst()
                    .orElse(null);
            if (field == null || (i == 0 && table.isPartitioned(field))) {
                return null;
            }
            sql.append('.').append(quote(field.name()));
            names.add(field.name());
            if (i == path.size() - 1) {
                boolean leaf = field.type() instanceof PrimitiveType || field.type() instanceof DecimalType;
                return leaf ? new Leaf(sql.toString(), String.join(".", names), field.type()) : null;
            }
            if (!(field.type() instanceof StructType inner)) {
                return null;
            }
            fields = inner;
        }
        return null;
    }

    private static String beginning(@Nullable String message) {
        String text = String.valueOf(message).strip();
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }

    @Override
    public void close() {
        engine.close();
    }
}
