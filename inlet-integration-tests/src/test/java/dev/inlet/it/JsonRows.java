package dev.inlet.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Rows as JSON lines, which Inlet lands in a table through a pipeline, and Spark reads both from the table and, with its own
 * JSON reader, from the lines: both must be the same.
 */
final class JsonRows {
    private final Path directory;
    private final Path lines;
    private final String ddl;
    private final List<String> sinkOptions;
    private int files;

    /**
     * @param ddl the columns, as Spark and Inlet both read it
     * @param sinkOptions further ones of the sink, each {@code name: value}
     */
    JsonRows(Path directory, String ddl, String... sinkOptions) throws IOException {
        this.directory = directory;
        this.sinkOptions = List.of(sinkOptions);
        this.lines = Files.createDirectories(directory.resolve("lines"));
        this.ddl = ddl;
    }

    /** Lands rows in one commit, in a table of Spark's or one that is made with these columns. */
    void land(Path table, String... rows) throws IOException, InterruptedException {
        Files.writeString(lines.resolve(files++ + ".jsonl"), String.join("\n", rows) + "\n");
        Pipelines.runOnce(directory, """
                name: rows
                memory: 512MB
                sources:
                  rows: {type: files, path: lines, settle-time: 0s, schema: "%s"}
                sinks:
                  - table: %s
                %s
                """.formatted(
                        ddl, table, String.join("\n", sinkOptions).indent(4)));
    }

    /** Spark reads the landed rows, and those alone, from the table. */
    void assertSparkReads(Path table) {
        assertSparkReads(SparkDelta.table(table));
    }

    /** @param from a table or a version of one, as SQL names it */
    void assertSparkReads(String from) {
        assertSparkReads("SELECT * FROM " + from, "true");
    }

    /** What {@code select} gives are those of the landed rows for which the condition is true. */
    void assertSparkReads(String select, String condition) {
        Dataset<Row> expected =
                SparkDelta.session().read().schema(ddl).json(lines.toString()).where(functions.expr(condition));
        assertThat(sorted(SparkDelta.session().sql(select))).isNotEmpty().isEqualTo(sorted(expected));
    }

    /** In the order of the names, since Spark may have been told the columns in another. */
    private static List<String> sorted(Dataset<Row> rows) {
        List<org.apache.spark.sql.Column> columns = new ArrayList<>();
        for (String name : List.of(rows.columns()).stream().sorted().toList()) {
            columns.add(rows.col("`" + name + "`"));
        }
        return rows.select(columns.toArray(org.apache.spark.sql.Column[]::new)).toJSON().collectAsList().stream()
                .sorted()
                .toList();
    }
}
