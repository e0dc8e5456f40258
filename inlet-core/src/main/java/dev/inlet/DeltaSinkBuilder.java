package dev.inlet;

import static java.util.Objects.requireNonNull;

import dev.inlet.batch.Engine;
import dev.inlet.batch.EngineSettings;
import dev.inlet.batch.ParquetStager;
import dev.inlet.batch.PendingRows;
import dev.inlet.batch.StagingOptions;
import dev.inlet.commit.TableCommitter;
import dev.inlet.error.InletException;
import dev.inlet.maintenance.LogMaintenance;
import dev.inlet.position.SourceName;
import dev.inlet.schema.Assignment;
import dev.inlet.schema.DdlParser;
import dev.inlet.schema.Field;
import dev.inlet.schema.StructType;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.TableDefinition;
import dev.inlet.table.TableSnapshot;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a {@link DeltaSink} is to be. What says "new table" is without effect where the table exists. */
public final class DeltaSinkBuilder {
    /** Enough to write rows of about a kilobyte; batches that are larger spill to disk. */
    public static final long DEFAULT_MEMORY_BYTES = 256L << 20;

    private final Path directory;
    private final String name;
    private @Nullable StructType columns;
    private List<String> partitionColumns = List.of();
    private final Map<String, String> properties = new LinkedHashMap<>();
    private @Nullable String comment;
    private long memoryBytes = DEFAULT_MEMORY_BYTES;
    private Path spillDirectory = Path.of(System.getProperty("java.io.tmpdir"));
    private StagingOptions staging = StagingOptions.DEFAULT;

    DeltaSinkBuilder(Path directory, String name) {
        this.directory = requireNonNull(directory, "directory");
        this.name = requireNonNull(name, "name");
    }

    /**
     * The columns of the rows, and of a new table. An existing table may have more, which become null, and wider types; by default
     * the rows have its columns.
     */
    public DeltaSinkBuilder columns(StructType newColumns) {
        columns = requireNonNull(newColumns, "newColumns");
        return this;
    }

    /**
     * As {@link #columns(StructType)}, in the words of Spark's DDL.
     *
     * @param ddl such as {@code id BIGINT NOT NULL, tags ARRAY<STRING>}
     * @throws InletException of kind {@code CONFIGURATION} where it is none
     */
    public DeltaSinkBuilder columns(String ddl) {
        return columns(DdlParser.parseColumns(ddl));
    }

    /** The columns that a new table is partitioned by, in the order of the directories; by default none. */
    public DeltaSinkBuilder partitionBy(String... names) {
        partitionColumns = List.of(names);
        return this;
    }

    /** A Delta table property of a new table, such as {@code delta.appendOnly}. */
    public DeltaSinkBuilder property(String key, String value) {
        properties.put(key, value);
        return this;
    }

    /** The description of a new table. */
    public DeltaSinkBuilder comment(String text) {
        comment = requireNonNull(text, "text");
        return this;
    }

    /**
     * Most memory beside the Java heap: for rows that wait for a commit, and while they are written, when 2,048 of them must fit. 64 MiB or
     * more, {@link #DEFAULT_MEMORY_BYTES} by default.
     */
    public DeltaSinkBuilder memoryBytes(long bytes) {
        memoryBytes = bytes;
        return this;
    }

    /** Where rows go that do not fit in memory; made when needed, by default {@code java.io.tmpdir}. */
    public DeltaSinkBuilder spillDirectory(Path path) {
        spillDirectory = requireNonNull(path, "path");
        return this;
    }

    /** About how large a data file should become at most: 1 MiB or more, 128 MiB by default. */
    public DeltaSinkBuilder targetFileBytes(long bytes) {
        staging = new StagingOptions(bytes, StagingOptions.DEFAULT.codec());
        return this;
    }

    /**
     * Opens the sink, and makes the table where there is none.
     *
     * @throws InletException of kind {@code CONFIGURATION} where the name is none, there is neither a table nor columns for one, the
     *     columns do not fit the table, or the table must not be written to; of kind {@code TRANSIENT} where storage fails
     */
    public DeltaSink open() {
        if (!SourceName.isValid(name)) {
            throw InletException.configuration(
                    "'" + name + "' cannot be the name of a sink",
                    "",
                    "Use letters, digits, _ and -, starting with a letter or _, at most 128");
        }
        DeltaTable table = DeltaTable.local(directory);
        if (table.find().isEmpty()) {
            create(table);
        }
        TableCommitter committer = TableCommitter.open(table, name);
        // The very version that the first commit is compared with.
        TableSnapshot snapshot = committer.head();
        StructType given = columns == null ? snapshot.schema() : columns;
        Assignment.of(given, snapshot.schema(), false, table.name());
        return open(committer, withNotNullOf(snapshot.schema(), given));
    }

    private void create(DeltaTable table) {
        if (columns == null) {
            throw InletException.configuration(
                    "There is no Delta table at " + table.name(),
                    "To make one, its columns must be known",
                    "Check the path, or say columns(...)");
        }
        table.create(new TableDefinition(columns, partitionColumns, properties, Optional.ofNullable(comment)));
    }

    /** So that a row that breaks the table's rules is refused when it comes, rather than all rows when they are committed. */
    private static StructType withNotNullOf(StructType table, StructType given) {
        return new StructType(given.fields().stream()
                .map(field -> Field.of(
                        field.name(),
                        field.type(),
                        field.nullable()
                                && table.field(field.name()).orElseThrow().nullable()))
                .toList());
    }

    private DeltaSink open(TableCommitter committer, StructType rowSchema) {
        TableSnapshot snapshot = committer.head();
        Path root = Path.of(snapshot.table().root());
        Engine engine = Engine.open(new EngineSettings(
                memoryBytes, Runtime.getRuntime().availableProcessors(), spillDirectory, List.of(root)));
        boolean opened = false;
        try {
            PendingRows rows = PendingRows.open(engine, rowSchema);
            ParquetStager stager = rows.stager(root, snapshot.schema(), snapshot.partitionColumns(), staging);
            LogMaintenance maintenance = LogMaintenance.start(committer.writer().upkeep());
            DeltaSink sink = new DeltaSink(rowSchema, engine, rows, stager, committer, maintenance);
            opened = true;
            return sink;
        } finally {
            if (!opened) {
                engine.close();
            }
        }
    }
}
