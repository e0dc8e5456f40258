package dev.inlet.table;

import dev.inlet.batch.ParquetScan;
import dev.inlet.batch.ScanFile;
import dev.inlet.storage.StorageFailure;
import io.delta.kernel.Snapshot;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.KernelEngineException;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.actions.AddFile;
import io.delta.kernel.internal.actions.DeletionVectorDescriptor;
import io.delta.kernel.utils.CloseableIterator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Reads from the log what one version of a table is made of. */
final class ScanPlanner {
    /**
     * What a reader must know of, and this one does. Those of types are here although Inlet does not know the types: a table
     * may have the feature and no such column; {@link KernelSchema} refuses the column.
     */
    private static final Set<String> READABLE = Set.of(
            "columnMapping",
            "deletionVectors",
            "geospatial",
            "timestampNtz",
            "typeWidening",
            "typeWidening-preview",
            "v2Checkpoint",
            "vacuumProtocolCheck",
            "variantShredding",
            "variantShredding-preview",
            "variantType",
            "variantType-preview");

    private final DeltaTable table;
    private final Engine engine;
    private final DeletionVectors deletionVectors;

    ScanPlanner(DeltaTable table) {
        this.table = table;
        this.engine = table.engine();
        this.deletionVectors = new DeletionVectors(table);
    }

    TableScan plan(AsOf asOf) {
        return table.reading("reading the log of table " + table, () -> planned(asOf));
    }

    private TableScan planned(AsOf asOf) {
        Snapshot snapshot = new SnapshotLoader(table).load(asOf);
        requireReadable(table, snapshot.getProtocol().getReaderFeatures());
        TableMetadata metadata = KernelMetadata.of(table, snapshot);
        return scan(snapshot, metadata, files(snapshot, metadata.partitionColumns()));
    }

    private TableScan scan(Snapshot snapshot, TableMetadata metadata, List<ScanFile> files) {
        return new TableScan(
                snapshot.getVersion(),
                new ParquetScan(
                        table.name(),
                        metadata.schema(),
                        Set.copyOf(metadata.partitionColumns().values()),
                        metadata.byFieldId(),
                        files));
    }

    /** @param features what a reader must know of */
    static void requireReadable(DeltaTable table, Set<String> features) {
        Set<String> unknown = new TreeSet<>(features);
        unknown.removeAll(READABLE);
        if (!unknown.isEmpty()) {
            throw SnapshotLoader.unsupported(table, unknown, null);
        }
    }

    private List<ScanFile> files(Snapshot snapshot, Map<String, String> partitionColumns) {
        List<ScanFile> files = new ArrayList<>();
        forEachRow(snapshot, false, row -> files.add(file(row, partitionColumns)));
        return files;
    }

    /**
     * The files of a version one by one, with what the log says of their rows. Holds none of them.
     *
     * @param taker makes of the version, without its files, what takes the files
     */
    void forEach(AsOf asOf, Function<TableScan, Consumer<CurrentFile>> taker) {
        table.reading("reading the log of table " + table, () -> {
            hand(asOf, taker);
            return table;
        });
    }

    private void hand(AsOf asOf, Function<TableScan, Consumer<CurrentFile>> taker) {
        Snapshot snapshot = new SnapshotLoader(table).load(asOf);
        requireReadable(table, snapshot.getProtocol().getReaderFeatures());
        TableMetadata metadata = KernelMetadata.of(table, snapshot);
        Consumer<CurrentFile> consumer = taker.apply(scan(snapshot, metadata, List.of()));
        forEachRow(snapshot, true, row -> {
            AddFile add = new AddFile(row.getStruct(InternalScanFileUtils.ADD_FILE_ORDINAL));
            consumer.accept(new CurrentFile(
                    file(row, metadata.partitionColumns()),
                    add.getDeletionVector()
                            .map(vector -> vector.getStorageType() + vector.getPathOrInlineDv() + "@"
                                    + vector.getOffset().map(String::valueOf).orElse(""))
                            .orElse(""),
                    add.getNumRecords().orElse(-1L),
                    add.getStatsJson().orElse("")));
        });
    }

    private void forEachRow(Snapshot snapshot, boolean statistics, Consumer<Row> consumer) {
        try (CloseableIterator<FilteredColumnarBatch> batches =
                snapshot.getScanBuilder().build().getScanFiles(engine, statistics)) {
            while (batches.hasNext()) {
                try (CloseableIterator<Row> rows = batches.next().getRows()) {
                    while (rows.hasNext()) {
                        consumer.accept(rows.next());
                    }
                }
            }
        } catch (IOException e) {
            throw StorageFailure.tell("reading the log of table " + table, e);
        } catch (KernelEngineException e) {
            // An entry or log checkpoint that is damaged is only noticed here.
            throw StorageFailure.tell("reading the log of table " + table, DeltaTable.storageCause(e));
        }
    }

    private ScanFile file(Row row, Map<String, String> partitionColumns) {
        Map<String, @Nullable String> values = new LinkedHashMap<>();
        InternalScanFileUtils.getPartitionValues(row).forEach((physical, value) -> {
            String column = partitionColumns.get(physical);
            if (column != null) {
                values.put(column, value);
            }
        });
        AddFile add = new AddFile(row.getStruct(InternalScanFileUtils.ADD_FILE_ORDINAL));
        DeletionVectorDescriptor deleted = add.getDeletionVector().orElse(null);
        return new ScanFile(
                DataFilePath.resolve(table.root(), add.getPath()),
                add.getSize(),
                values,
                deleted == null ? 0 : deleted.getCardinality(),
                deleted == null ? LongStream::empty : deletionVectors.rows(deleted));
    }
}
