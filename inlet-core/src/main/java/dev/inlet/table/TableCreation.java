package dev.inlet.table;

import dev.inlet.error.InletException;
import dev.inlet.schema.Field;
import dev.inlet.schema.StructType;
import dev.inlet.storage.StorageFailure;
import io.delta.kernel.Operation;
import io.delta.kernel.TableManager;
import io.delta.kernel.data.Row;
import io.delta.kernel.exceptions.KernelEngineException;
import io.delta.kernel.exceptions.KernelException;
import io.delta.kernel.exceptions.MaxCommitRetryLimitReachedException;
import io.delta.kernel.exceptions.TableAlreadyExistsException;
import io.delta.kernel.expressions.Column;
import io.delta.kernel.internal.SnapshotImpl;
import io.delta.kernel.internal.TransactionImpl;
import io.delta.kernel.internal.actions.Format;
import io.delta.kernel.internal.actions.Metadata;
import io.delta.kernel.internal.checksum.CRCInfo;
import io.delta.kernel.internal.checksum.ChecksumWriter;
import io.delta.kernel.internal.data.TransactionStateRow;
import io.delta.kernel.internal.fs.Path;
import io.delta.kernel.internal.util.VectorUtils;
import io.delta.kernel.transaction.CreateTableTransactionBuilder;
import io.delta.kernel.transaction.DataLayoutSpec;
import io.delta.kernel.types.StringType;
import io.delta.kernel.utils.CloseableIterable;
import java.io.IOException;
import java.io.SyncFailedException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** Makes one table, or opens the one that is there. */
final class TableCreation {
    /** Kernel knows none of these; they tell other programs what to do and need no feature. */
    private static final List<String> PASSED_ON = List.of(
            "delta.setTransactionRetentionDuration",
            "delta.targetFileSize",
            "delta.tuneFileSizesForRewrites",
            "delta.autoOptimize.");

    private static final String COLUMN_MAPPING = "delta.columnMapping.mode";

    private final DeltaTable table;
    private final TableDefinition definition;

    TableCreation(DeltaTable table, TableDefinition definition) {
        this.table = table;
        this.definition = definition;
    }

    TableSnapshot create() {
        Optional<TableSnapshot> existing = table.find();
        if (existing.isPresent()) {
            return requireSame(existing.get());
        }
        checkPartitionColumns();
        try {
            commitVersionZero();
        } catch (TableAlreadyExistsException e) {
            return requireSame(table.snapshot());
        } catch (MaxCommitRetryLimitReachedException e) {
            IOException failure = DeltaTable.storageCause(e);
            // Another process was faster, or the reply was lost: either way the log has the answer. But an entry
            // that the disk did not keep may be read now and be gone later.
            Optional<TableSnapshot> created = failure instanceof SyncFailedException ? Optional.empty() : table.find();
            if (created.isPresent()) {
                return requireSame(created.get());
            }
            throw StorageFailure.tell("creating table " + table.name(), failure);
        } catch (KernelEngineException | UncheckedIOException e) {
            throw StorageFailure.tell("creating table " + table.name(), DeltaTable.storageCause(e));
        } catch (KernelException | IllegalArgumentException e) {
            throw refused(e);
        }
        return table.snapshot();
    }

    private void checkPartitionColumns() {
        Set<String> distinct = new HashSet<>();
        for (String column : definition.partitionColumns()) {
            if (!distinct.add(column.toLowerCase(Locale.ROOT))) {
                throw InletException.configuration(
                        "Table " + table.name() + " cannot be partitioned by " + column + " twice",
                        "",
                        "Name each column once; upper and lower case are the same");
            }
            if (definition.schema().field(column).isEmpty()) {
                throw InletException.configuration(
                        "Table " + table.name() + " cannot be partitioned by " + column,
                        "It has no such column, but " + definition.schema().names(),
                        "Partition by one of these");
            }
        }
        if (!distinct.isEmpty()
                && distinct.size() == definition.schema().fields().size()) {
            throw InletException.configuration(
                    "Table " + table.name() + " cannot be partitioned by all of its columns",
                    "A data file needs a column of its own",
                    "Partition by fewer columns");
        }
    }

    /** Tells what would keep {@link #create} from making the table, and makes nothing. */
    void check() {
        checkPartitionColumns();
        try {
            plan();
        } catch (KernelException | IllegalArgumentException e) {
            throw refused(e);
        }
    }

    private InletException refused(RuntimeException e) {
        return new InletException(
                InletException.Kind.CONFIGURATION,
                "Table " + table.name() + " cannot be created",
                String.valueOf(e.getMessage()),
                "Change its columns or properties",
                e);
    }

    /** The properties that Kernel is to see, or is not. */
    private Map<String, String> properties(boolean passedOn) {
        Map<String, String> properties = new TreeMap<>(definition.properties());
        properties.keySet().removeIf(key -> PASSED_ON.stream().anyMatch(key::startsWith) != passedOn);
        return properties;
    }

    private TransactionImpl plan() {
        if (definition.properties().getOrDefault(COLUMN_MAPPING, "none").equalsIgnoreCase("none")) {
            UnmappedNames.require("Table " + table.name() + " cannot be created", definition.schema());
        }
        CreateTableTransactionBuilder builder = TableManager.buildCreateTableTransaction(
                        table.root(), SchemaForKernel.of(definition.schema()), EntryCommitter.ENGINE_INFO)
                .withTableProperties(properties(false));
        if (!definition.partitionColumns().isEmpty()) {
            builder.withDataLayoutSpec(DataLayoutSpec.partitioned(definition.partitionColumns().stream()
                    .map(name -> new Column(
                            definition.schema().field(name).orElseThrow().name()))
                    .toList()));
        }
        // Kernel works out the protocol; it has no way to set a comment.
        return (TransactionImpl) builder.build(table.engine());
    }

    private void commitVersionZero() {
        TransactionImpl planned = plan();
        String txnId = UUID.randomUUID().toString();
        SnapshotImpl created = (SnapshotImpl) new TransactionImpl(
                        true,
                        new Path(table.root()),
                        Optional.empty(),
                        EntryCommitter.ENGINE_INFO,
                        Operation.CREATE_TABLE,
                        Optional.of(planned.getProtocol()),
                        Optional.of(metadata(planned.getTransactionState(table.engine()), properties(true))),
                        new EntryCommitter(txnId, Map.of(), Map.of()),
                        Optional.empty(),
                        planned.getEffectiveClusteringColumns(),
                        Optional.of(0),
                        0,
                        System::currentTimeMillis)
                .commit(table.engine(), CloseableIterable.emptyIterable())
                .getPostCommitSnapshot()
                .orElseThrow();
        writeChecksum(created, txnId);
    }

    /** The first of a chain: each commit's is made from that of the version before. */
    private void writeChecksum(SnapshotImpl created, String txnId) {
        CRCInfo checksum = created.getCurrentCrcInfo()
                .map(kernel -> new FileCounts(0, 0)
                        .addedTo(
                                kernel,
                                0,
                                created.getMetadata(),
                                txnId,
                                kernel.getDomainMetadata().orElse(Set.of()),
                                HeadProgress.inCommitTimestamp(created, table.engine())))
                .orElseThrow();
        try {
            new ChecksumWriter(created.getLogPath()).writeCheckSum(table.engine(), checksum);
        } catch (IOException | KernelEngineException e) {
            throw StorageFailure.tell("creating table " + table.name(), DeltaTable.storageCause(e));
        }
    }

    private Metadata metadata(Row planned, Map<String, String> passedOn) {
        Map<String, String> properties = new HashMap<>(TransactionStateRow.getConfiguration(planned));
        properties.putAll(passedOn);
        io.delta.kernel.types.StructType schema = TransactionStateRow.getLogicalSchema(planned);
        return new Metadata(
                UUID.randomUUID().toString(),
                Optional.empty(),
                definition.comment(),
                new Format(),
                schema.toJson(),
                schema,
                VectorUtils.buildArrayValue(TransactionStateRow.getPartitionColumnsList(planned), StringType.STRING),
                Optional.of(System.currentTimeMillis()),
                VectorUtils.stringStringMapValue(properties));
    }

    /** Columns must be the same by name and type; what else the existing table has is its owner's business. */
    private TableSnapshot requireSame(TableSnapshot existing) {
        StructType wanted = definition.schema();
        boolean sameColumns =
                existing.schema().fields().size() == wanted.fields().size()
                        && wanted.fields().stream()
                                .allMatch(field -> existing.schema()
                                        .field(field.name())
                                        .filter(found -> sameType(found, field))
                                        .isPresent());
        if (!sameColumns) {
            throw InletException.configuration(
                    "Table " + table.name() + " exists with other columns",
                    "It has " + existing.schema().columnsDdl() + ", wanted were " + wanted.columnsDdl(),
                    "Use the columns that it has, or another path");
        }
        List<String> partitions =
                definition.partitionColumns().stream().map(String::toLowerCase).toList();
        if (!existing.partitionColumns().stream()
                .map(String::toLowerCase)
                .toList()
                .equals(partitions)) {
            throw InletException.configuration(
                    "Table " + table.name() + " exists with other partition columns",
                    "It is partitioned by " + existing.partitionColumns() + ", wanted were "
                            + definition.partitionColumns(),
                    "Use the partition columns that it has, or another path");
        }
        return existing;
    }

    private static boolean sameType(Field found, Field wanted) {
        return found.type().ddl().equalsIgnoreCase(wanted.type().ddl()) && found.nullable() == wanted.nullable();
    }
}
