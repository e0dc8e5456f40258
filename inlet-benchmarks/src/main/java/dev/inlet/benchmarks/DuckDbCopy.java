package dev.inlet.benchmarks;

import dev.inlet.schema.DuckDbTypes;
import dev.inlet.schema.Field;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Collectors;

/** DuckDB's own way from JSON lines to Parquet, with the threads, types and compression of Inlet. */
final class DuckDbCopy {
    private DuckDbCopy() {}

    /** @param arguments directory of the lines, file to write, threads, MiB of memory, events */
    public static void main(String[] arguments) throws SQLException {
        String columns = EventStaging.SCHEMA.fields().stream()
                .map(DuckDbCopy::column)
                .collect(Collectors.joining(", ", "{", "}"));
        String copy = "COPY (SELECT * FROM read_json('" + arguments[0]
                + "/*.jsonl', format = 'newline_delimited', columns = " + columns + ")) TO '" + arguments[1]
                + "' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)";
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("SET threads=" + arguments[2]);
            statement.execute("SET memory_limit='" + arguments[3] + "MiB'");
            statement.execute("SET TimeZone='UTC'");
            long start = System.nanoTime();
            statement.execute(copy);
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.println("{\"records\": " + arguments[4] + ", \"seconds\": " + seconds + "}");
        }
    }

    private static String column(Field field) {
        return "\"" + field.name() + "\": '" + DuckDbTypes.logical(field.type()).replace("'", "''") + "'";
    }
}
