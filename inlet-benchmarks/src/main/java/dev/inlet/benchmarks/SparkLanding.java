package dev.inlet.benchmarks;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.from_json;

import dev.inlet.testkit.Events;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.StructType;

/**
 * The same work in Spark Structured Streaming: a topic of events to a Delta table, in {@code local[2]}, with a trigger of available
 * now. A small topic goes first, so that the figure is that of a warm Spark.
 */
final class SparkLanding {
    private SparkLanding() {}

    /** @param arguments bootstrap servers, small topic, topic, records of the topic, directory to work in, threads */
    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[4]);
        try (SparkSession spark = session(directory, arguments[5])) {
            land(spark, arguments[0], arguments[1], directory.resolve("warm-up"));
            StreamingQuery query = land(spark, arguments[0], arguments[2], directory.resolve("table"));
            long rows = 0;
            long millis = 0;
            for (StreamingQueryProgress progress : query.recentProgress()) {
                rows += progress.numInputRows();
                millis += progress.durationMs().getOrDefault("triggerExecution", 0L);
            }
            long expected = Long.parseLong(arguments[3]);
            if (rows != expected) {
                throw new IllegalStateException("Spark took " + rows + " records instead of " + expected);
            }
            System.out.println("{\"records\": " + rows + ", \"seconds\": " + millis / 1e3 + "}");
        }
    }

    private static SparkSession session(Path directory, String threads) {
        return SparkSession.builder()
                .master("local[" + threads + "]")
                .config("spark.ui.enabled", "false")
                .config("spark.local.dir", directory.resolve("spark").toString())
                .config(
                        "spark.sql.warehouse.dir",
                        directory.resolve("warehouse").toString())
                .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
                .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
                .config("spark.sql.session.timeZone", "UTC")
                // As Inlet compresses.
                .config("spark.sql.parquet.compression.codec", "zstd")
                .getOrCreate();
    }

    private static StreamingQuery land(SparkSession spark, String bootstrap, String topic, Path table)
            throws Exception {
        Dataset<Row> records = spark.readStream()
                .format("kafka")
                .option("kafka.bootstrap.servers", bootstrap)
                .option("subscribe", topic)
                .option("startingOffsets", "earliest")
                .load();
        Dataset<Row> events = records.select(from_json(col("value").cast("string"), StructType.fromDDL(Events.SCHEMA))
                        .as("event"))
                .select("event.*");
        StreamingQuery query = events.writeStream()
                .format("delta")
                .option("checkpointLocation", table + "-checkpoint")
                .trigger(Trigger.AvailableNow())
                .start(table.toString());
        query.awaitTermination();
        return query;
    }
}
