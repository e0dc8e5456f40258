package dev.inlet.table;

import dev.inlet.testkit.TextRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A Delta table whose log entries are written as text, to be exactly what a test needs. */
final class HandMadeTable {
    private final Path directory;
    private final Connection duckdb;
    private long next;

    HandMadeTable(Path directory, Connection duckdb) throws IOException {
        this.directory = directory;
        this.duckdb = duckdb;
        Files.createDirectories(directory.resolve("_delta_log"));
    }

    /** How many log entries there are. */
    long commits() {
        return next;
    }

    DeltaTable open() {
        return DeltaTable.local(directory);
    }

    Path logEntry(long version) {
        return directory.resolve("_delta_log").resolve("%020d.json".formatted(version));
    }

    /** Creates the table with the fields of a schema in JSON, without features. */
    HandMadeTable create(String fields, String partitionColumns) {
        return create("{\"minReaderVersion\":1,\"minWriterVersion\":2}", fields, partitionColumns, "{}");
    }

    HandMadeTable create(String protocol, String fields, String partitionColumns, String configuration) {
        String schema = "{\"type\":\"struct\",\"fields\":[" + fields + "]}";
        return commit(
                "{\"protocol\":" + protocol + "}",
                "{\"metaData\":{\"id\":\"t\",\"format\":{\"provider\":\"parquet\",\"options\":{}},\"schemaString\":"
                        + quoted(schema) + ",\"partitionColumns\":" + partitionColumns + ",\"configuration\":"
                        + configuration + ",\"createdTime\":0}}");
    }

    /** Appends a log entry of these actions. */
    HandMadeTable commit(String... actions) {
        try {
            Files.writeString(logEntry(next++), String.join("\n", actions) + "\n");
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes the rows of a query to a Parquet file. */
    Path file(String name, String query, String... options) throws SQLException, IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        String with = options.length == 0 ? "" : " (" + String.join(", ", options) + ")";
        try (Statement statement = duckdb.createStatement()) {
            statement.execute("COPY (" + query + ") TO '" + file.toString().replace("'", "''") + "'" + with);
        }
        return file;
    }

    /** An {@code add} action. */
    String add(String encodedPath, String partitionValues, String more) {
        long size = directory.resolve(encodedPath).toFile().length();
        return "{\"add\":{\"path\":" + quoted(encodedPath) + ",\"partitionValues\":" + partitionValues + ",\"size\":"
                + size + ",\"modificationTime\":0,\"dataChange\":true" + more + "}}";
    }

    /** An {@code add} action of an unpartitioned table, with the number of rows. */
    String add(String path, long rows) {
        return add(path, "{}", ",\"stats\":" + quoted("{\"numRecords\":" + rows + "}"));
    }

    static String txn(String appId, long version) {
        return "{\"txn\":{\"appId\":" + quoted(appId) + ",\"version\":" + version + "}}";
    }

    /** A {@code commitInfo} action. */
    static String commitInfo(String operation, Map<String, String> parameters) {
        String pairs = parameters.entrySet().stream()
                .map(e -> quoted(e.getKey()) + ":" + quoted(e.getValue()))
                .collect(Collectors.joining(","));
        return "{\"commitInfo\":{\"timestamp\":0,\"operation\":" + quoted(operation) + ",\"operationParameters\":{"
                + pairs + "}}}";
    }

    static String field(String name, String type) {
        return "{\"name\":\"" + name + "\",\"type\":" + (type.startsWith("{") ? type : quoted(type))
                + ",\"nullable\":true,\"metadata\":{}}";
    }

    static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** The rows of a query, columns as DuckDB shows them, joined by {@code |}. */
    static List<String> rows(Connection duckdb, String sql) throws SQLException {
        try (Statement statement = duckdb.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            return TextRows.of(result);
        }
    }
}
