package dev.inlet.it;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;

/**
 * Another writer of a table without partitions: appends rows by DuckDB and a log entry that it writes as text, at the first
 * version that is free. For one thread.
 */
final class PlainAppender implements AutoCloseable {
    private final Path table;
    private final Connection connection;
    private int commits;

    PlainAppender(Path table) throws SQLException {
        this.table = table;
        this.connection = DriverManager.getConnection("jdbc:duckdb:");
    }

    /** Appends the one row that a {@code SELECT} gives; columns that it leaves out are null. */
    void append(String select) throws IOException, SQLException {
        String name = "other-" + UUID.randomUUID() + ".parquet";
        Path file = table.resolve(name);
        try (Statement statement = connection.createStatement()) {
            statement.execute("COPY (" + select + ") TO '" + file + "' (FORMAT parquet)");
        }
        long time = System.currentTimeMillis();
        String entry = """
                {"commitInfo":{"timestamp":%d,"operation":"WRITE","operationParameters":{},"isBlindAppend":true}}
                {"add":{"path":"%s","partitionValues":{},"size":%d,"modificationTime":%d,"dataChange":true,\
                "stats":"{\\"numRecords\\":1}"}}
                """.formatted(time, name, Files.size(file), time);
        Path log = table.resolve("_delta_log");
        Path written = Files.writeString(Files.createTempFile(log, ".other", ""), entry);
        List<Path> entries = LoggedFiles.entries(table);
        String newest = entries.get(entries.size() - 1).getFileName().toString();
        for (long version = Long.parseLong(newest.substring(0, 20)) + 1; ; version++) {
            try {
                Files.createLink(log.resolve("%020d.json".formatted(version)), written);
                break;
            } catch (FileAlreadyExistsException e) {
                // Somebody was faster.
                continue;
            }
        }
        Files.delete(written);
        commits++;
    }

    /** How many rows it has appended, each in a commit of its own. */
    int commits() {
        return commits;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
