package dev.inlet.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Spark with Delta in this JVM: one session for all tests, set for small data, in UTC. Address tables by path, as in
 * {@code SELECT * FROM delta.`/some/path`}.
 */
public final class SparkDelta {
    private SparkDelta() {}

    /** Started on first use, stopped with the JVM. */
    public static SparkSession session() {
        return Holder.SESSION;
    }

    /** Runs a statement. */
    public static void sql(String statement) {
        session().sql(statement).collectAsList();
    }

    /** The rows of a query as JSON, columns that are null left out, sorted. */
    public static List<String> json(String query) {
        return session().sql(query).toJSON().collectAsList().stream().sorted().toList();
    }

    /** The rows of a query. */
    public static List<Row> rows(String query) {
        return session().sql(query).collectAsList();
    }

    /** The table in a directory, as SQL names it. */
    public static String table(Path directory) {
        return "delta.`" + directory + "`";
    }

    private static final class Holder {
        private static final SparkSession SESSION = start();

        private static SparkSession start() {
            SparkSession session = SparkSession.builder()
                    .master("local[2]")
                    .appName("inlet-integration-tests")
                    .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
                    .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
                    .config("spark.sql.warehouse.dir", temporaryDirectory())
                    .config("spark.sql.session.timeZone", "UTC")
                    .config("spark.driver.host", "localhost")
                    .config("spark.driver.bindAddress", "127.0.0.1")
                    .config("spark.ui.enabled", "false")
                    // Many tasks for few rows are what makes Spark slow in tests.
                    .config("spark.default.parallelism", "1")
                    .config("spark.sql.shuffle.partitions", "1")
                    .config("spark.databricks.delta.snapshotPartitions", "1")
                    .config("spark.sql.adaptive.enabled", "false")
                    // Code that Spark makes for a query costs more than it saves on a few rows.
                    .config("spark.sql.codegen.wholeStage", "false")
                    .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
                    // Spark writes each plan down for a page that nobody looks at: in full, a third of its time.
                    .config("spark.sql.ui.explainMode", "simple")
                    .config("spark.sql.debug.maxToStringFields", "1")
                    .getOrCreate();
            Runtime.getRuntime().addShutdownHook(new Thread(session::stop));
            return session;
        }

        private static String temporaryDirectory() {
            try {
                return Files.createTempDirectory("inlet-spark").toString();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
