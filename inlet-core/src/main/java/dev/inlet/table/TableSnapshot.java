package dev.inlet.table;

import dev.inlet.position.ApplicationId;
import dev.inlet.position.Progress;
import dev.inlet.schema.StructType;
import io.delta.kernel.TableManager;
import io.delta.kernel.internal.SnapshotImpl;
import io.delta.kernel.internal.TableConfig;
import io.delta.kernel.internal.actions.Metadata;
import io.delta.kernel.internal.actions.Protocol;
import io.delta.kernel.internal.snapshot.LogSegment;
import io.delta.kernel.internal.util.ColumnMapping;
import io.delta.kernel.internal.util.ColumnMapping.ColumnMappingMode;
import io.delta.kernel.internal.util.VectorUtils;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** One version of a table. Immutable; safe for any number of threads. */
public final class TableSnapshot {
    private final DeltaTable table;
    private final SnapshotImpl kernel;
    private final StructType schema;

    TableSnapshot(DeltaTable table, SnapshotImpl kernel) {
        this.table = table;
        this.kernel = kernel;
        this.schema = KernelSchema.of(table.name(), kernel.getSchema());
    }

    static boolean mapsColumns(Metadata metadata) {
        return ColumnMapping.getColumnMappingMode(metadata.getConfiguration()) != ColumnMappingMode.NONE;
    }

    /** The table that this is a version of. */
    public DeltaTable table() {
        return table;
    }

    SnapshotImpl kernel() {
        return kernel;
    }

    /** The files that this version is read from. */
    LogSegment log() {
        return kernel instanceof HeadSnapshot
                ? ((SnapshotImpl) TableManager.loadSnapshot(table.root())
                                .atVersion(version())
                                .build(table.engine()))
                        .getLogSegment()
                : kernel.getLogSegment();
    }

    /** 0 or more. */
    public long version() {
        return kernel.getVersion();
    }

    /** The table's id. One that was dropped and created again at the same place has another. */
    public String id() {
        return kernel.getMetadata().getId();
    }

    /** All columns, with their physical names and field ids. */
    public StructType schema() {
        return schema;
    }

    /** Logical names, in the order of the directories. */
    public List<String> partitionColumns() {
        return VectorUtils.toJavaList(kernel.getMetadata().getPartitionColumns());
    }

    /** As the table states them, such as {@code delta.appendOnly}; defaults are not among them. */
    public Map<String, String> properties() {
        return kernel.getMetadata().getConfiguration();
    }

    /** What the table is about, where somebody said so. */
    public Optional<String> comment() {
        return kernel.getMetadata().getDescription();
    }

    /** What a reader and a writer of this version must know. */
    public TableProtocol protocol() {
        Protocol protocol = kernel.getProtocol();
        return new TableProtocol(
                protocol.getMinReaderVersion(),
                protocol.getMinWriterVersion(),
                new TreeSet<>(protocol.getReaderAndWriterFeatures()));
    }

    /** Whether schema, partitioning, properties and protocol are the same, so that files made for the one fit the other. */
    public boolean isLike(TableSnapshot other) {
        return kernel.getMetadata().equals(other.kernel.getMetadata())
                && kernel.getProtocol().equals(other.kernel.getProtocol());
    }

    /** Whether data files must carry field ids and physical names. */
    public boolean mapsColumns() {
        return mapsColumns(kernel.getMetadata());
    }

    /**
     * Where the pipeline stands at this version. Reads the log and its latest log checkpoint once.
     *
     * @throws dev.inlet.error.InletException where the table cannot be read, or holds progress of this pipeline that this
     *     version of Inlet does not know
     */
    public Progress progress(String pipeline) {
        Map<String, Long> versions = new HashMap<>();
        LogState.read(this, ApplicationId.prefix(pipeline))
                .transactions()
                .forEach((id, transaction) -> versions.put(id, transaction.version()));
        return ApplicationId.progress(table.name(), pipeline, versions);
    }

    /** Where each pipeline that has written to the table stands at this version, by name. Reads as {@link #progress(String)}. */
    public SortedMap<String, Progress> progress() {
        Map<String, Long> versions = new HashMap<>();
        SortedSet<String> pipelines = new TreeSet<>();
        LogState.read(this, "").transactions().forEach((id, transaction) -> {
            ApplicationId.parse(table.name(), id).ifPresent(known -> pipelines.add(known.pipeline()));
            versions.put(id, transaction.version());
        });
        SortedMap<String, Progress> progress = new TreeMap<>();
        pipelines.forEach(pipeline -> progress.put(pipeline, ApplicationId.progress(table.name(), pipeline, versions)));
        return progress;
    }

    /**
     * Refuses the table where a commit of ours would break one of its promises.
     *
     * @throws dev.inlet.error.InletException of kind {@code CONFIGURATION}, naming the feature and the way out
     */
    public void requireWritable() {
        WriteSupport.require(table.name(), kernel.getProtocol(), kernel.getMetadata());
    }

    /**
     * The schema after new columns are added: fields of {@code wanted} that the table does not have, at any depth of
     * structs, follow those it has. Where the table maps columns the new ones get ids and physical names, so this very
     * result must be used both for the data files and for the commit.
     *
     * @param wanted names as users see them; may leave out columns of the table
     * @throws dev.inlet.error.InletException of kind {@code CONFIGURATION} where a column has another type than in the
     *     table, or a new one may not be null
     */
    public StructType withColumnsOf(StructType wanted) {
        return KernelSchema.of(
                table.name(),
                SchemaEvolution.evolve(table.name(), kernel.getProtocol(), kernel.getMetadata(), wanted)
                        .getSchema());
    }

    /** How many commits lie between log checkpoints, after {@code delta.checkpointInterval}. */
    public int checkpointInterval() {
        return TableConfig.CHECKPOINT_INTERVAL.fromMetadata(kernel.getMetadata());
    }

    @Override
    public String toString() {
        return table + "@" + version();
    }
}
