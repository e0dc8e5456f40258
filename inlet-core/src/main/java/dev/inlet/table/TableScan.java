package dev.inlet.table;

import static java.util.Objects.requireNonNull;

import dev.inlet.batch.ParquetScan;
import dev.inlet.schema.StructType;

/**
 * What there is to read in one version of a table. Make a relation of it with {@link dev.inlet.batch.ScanRelation#open}.
 *
 * @param version the version of the table, 0 or more
 * @param files its data files, with all that is needed to read them
 */
public record TableScan(long version, ParquetScan files) {
    public TableScan {
        requireNonNull(files, "files");
    }

    /**
     * Plans to read a version; reads the log, but no data file and no deletion vector.
     *
     * @throws dev.inlet.error.InletException where there is no such table or version, or where reading the table needs a
     *     feature that Inlet does not have
     */
    public static TableScan plan(DeltaTable table, AsOf asOf) {
        return new ScanPlanner(table).plan(asOf);
    }

    /** The columns of that version. */
    public StructType schema() {
        return files.schema();
    }
}
