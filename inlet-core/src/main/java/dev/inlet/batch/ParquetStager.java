package dev.inlet.batch;

import dev.inlet.batch.FileLayout.Partition;
import dev.inlet.batch.StagingOutcome.NullsRefused;
import dev.inlet.batch.StagingOutcome.Staged;
import dev.inlet.batch.StagingOutcome.ValueRefused;
import dev.inlet.error.InletException;
import dev.inlet.schema.StructType;
import dev.inlet.storage.StorageFailure;
import dev.inlet.storage.TemporaryFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Turns the rows of a query into Parquet files of one table: its types, physical names and field ids, one partition value
 * to a file, rows in the order of the query, statistics as the writer counted them. The files are durable when they are
 * returned, and mean nothing until they are committed.
 *
 * <p>Made for one query and one schema of the table; used by one thread at a time.
 */
public final class ParquetStager {
    private static final String KEPT = "__inlet_rows_to_stage";
    /** Running a cheap query once per partition value costs less than keeping its rows up to about so many values. */
    private static final int MAX_RUNS = 3;

    private final Path root;
    private final FileLayout layout;
    private final StagingOptions options;
    private final FileSizing sizing;
    private final ParquetCopy copy = new ParquetCopy(ParquetCopy.ORDINARY_GROUP);

    /**
     * @param root the table's directory on the local disk, or one that stands for it
     * @param schema the table's
     * @param partitionColumns logical names, in the table's order
     * @param columns what the query gives; {@code schema.Assignment} has agreed
     * @throws InletException of kind {@code CONFIGURATION} where each column is a partition column
     */
    public ParquetStager(
            Path root,
            StructType schema,
            List<String> partitionColumns,
            List<ResultColumn> columns,
            StagingOptions options) {
        this.root = root;
        this.layout = FileLayout.of(schema, partitionColumns, columns);
        this.options = options;
        this.sizing = new FileSizing(options.targetFileBytes());
    }

    /**
     * Writes the rows and makes the files durable, all or none.
     *
     * @param connection in auto-commit mode
     * @throws InletException of kind {@code TRANSIENT} where the disk or DuckDB's memory gives out; nothing is left behind
     */
    public StagingOutcome stage(Connection connection, Relation rows) {
        FileWriter writer = new FileWriter(connection, root, layout, options.codec(), copy);
        boolean staged = false;
        try {
            write(connection, rows, writer);
            if (!writer.violations().isEmpty()) {
                return new NullsRefused(NullViolation.sum(writer.violations()));
            }
            if (!writer.infinite().isEmpty()) {
                return new ValueRefused(RowRules.infinite(writer.infinite().get(0)));
            }
            writer.makeDurable();
            sizing.learn(rows.sourceBytes(), writer.written());
            staged = true;
            return new Staged(writer.written());
        } catch (SQLException e) {
            if (SqlFailures.isOfValue(e)) {
                return new ValueRefused(SqlFailures.message(e));
            }
            throw SqlFailures.tell("writing a batch to " + root, e);
        } catch (IOException e) {
            throw failure(e);
        } finally {
            if (!staged) {
                writer.deleteAll();
            }
        }
    }

    /** Deletes files that will not be committed. */
    public void discard(List<StagedFile> files) {
        files.forEach(file -> TemporaryFiles.delete(root.resolve(file.path())));
    }

    /** SQL that fails, or gives the reason as its only text, where these rows could not be staged; else gives NULL. */
    String probe(String select) {
        return layout.probe(select);
    }

    private void write(Connection connection, Relation rows, FileWriter writer) throws SQLException, IOException {
        String shaped = layout.shaped(rows.select());
        boolean split = sizing.mayExceedTarget(rows.sourceBytes());
        if (!split && layout.partition().isEmpty()) {
            writer.write(shaped, Partition.WHOLE);
            return;
        }
        if (!split && rows.repeatable()) {
            List<Partition> partitions = layout.partitions(connection, shaped);
            if (partitions.size() <= MAX_RUNS) {
                for (Partition partition : partitions) {
                    writer.write(layout.rowsOf(shaped, partition), partition);
                }
                requireAll(partitions, writer);
                return;
            }
        }
        new Statements(connection).execute("CREATE OR REPLACE TEMP TABLE " + KEPT + " AS " + shaped);
        try {
            writeKept(connection, rows.sourceBytes(), writer);
        } finally {
            new Statements(connection).execute("DROP TABLE " + KEPT);
        }
    }

    /** Slices of the kept rows: in row ids' order, which is the query's. */
    private void writeKept(Connection connection, long sourceBytes, FileWriter writer)
            throws SQLException, IOException {
        String kept = "SELECT * FROM " + KEPT;
        List<Partition> partitions = layout.partitions(connection, kept);
        long all = partitions.stream().mapToLong(Partition::rows).sum();
        for (Partition partition : partitions) {
            String condition = layout.condition(partition);
            long from = 0;
            for (long left = partition.rows(); left > 0; ) {
                long slice = sizing.rowsPerFile(sourceBytes, all, left, writer.written());
                long to = slice == left ? Long.MAX_VALUE : rowAfter(connection, condition, from, slice);
                writer.write(kept + " WHERE " + condition + " AND rowid >= " + from + " AND rowid < " + to, partition);
                left -= slice;
                from = to;
            }
        }
        requireAll(partitions, writer);
    }

    /** Rows are cut by their values' text and their row ids; should that ever miss one, it must not go unnoticed. */
    private static void requireAll(List<Partition> partitions, FileWriter writer) {
        long expected = partitions.stream().mapToLong(Partition::rows).sum();
        long written = writer.written().stream().mapToLong(StagedFile::rows).sum();
        if (written != expected) {
            throw InletException.bug(expected + " rows were to be written but " + written + " were", null);
        }
    }

    /** The row id one past this many rows of a partition value. */
    private static long rowAfter(Connection connection, String condition, long from, long rows) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT max(rowid) + 1 FROM (SELECT rowid FROM " + KEPT
                        + " WHERE " + condition + " AND rowid >= " + from + " LIMIT " + rows + ")")) {
            result.next();
            return result.getLong(1);
        }
    }

    /** The files were deleted and will be written anew, so even a failed sync may be tried again. */
    private InletException failure(IOException e) {
        if (StorageFailure.isForbidden(e.toString())) {
            return StorageFailure.tell("writing a batch to " + root, e);
        }
        return InletException.storage(
                "The batch could not be written to " + root, e.toString(), "Check the disk's space and health", e);
    }
}
