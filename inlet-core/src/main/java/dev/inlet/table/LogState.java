package dev.inlet.table;

import dev.inlet.storage.StorageFailure;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.internal.actions.DomainMetadata;
import io.delta.kernel.internal.actions.SetTransaction;
import io.delta.kernel.internal.replay.ActionsIterator;
import io.delta.kernel.internal.util.DomainMetadataUtils;
import io.delta.kernel.types.StructType;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What one pass over the log and its latest log checkpoint tells beside the files: a look-up of a single transaction
 * identifier in Kernel costs such a pass by itself where the identifier is new.
 *
 * @param transactions by {@code appId}, those with the prefix asked for
 * @param domains the active domain metadata by domain
 */
record LogState(Map<String, Transaction> transactions, Map<String, DomainMetadata> domains) {
    private static final StructType READ_SCHEMA =
            new StructType().add("txn", SetTransaction.FULL_SCHEMA).add("domainMetadata", DomainMetadata.FULL_SCHEMA);

    /**
     * @param lastUpdated ms since the epoch; empty where the writer did not say
     */
    record Transaction(long version, OptionalLong lastUpdated) {
        static Transaction of(SetTransaction action) {
            Optional<Long> updated = action.getLastUpdated();
            return new Transaction(
                    action.getVersion(), updated.isPresent() ? OptionalLong.of(updated.get()) : OptionalLong.empty());
        }
    }

    static LogState read(TableSnapshot snapshot, String prefix) {
        DeltaTable table = snapshot.table();
        return table.reading("reading the progress of table " + table.name(), () -> {
            Map<String, Transaction> transactions = new HashMap<>();
            Map<String, DomainMetadata> domains = new HashMap<>();
            try (ActionsIterator actions = new ActionsIterator(
                    table.engine(), snapshot.log().allFilesWithCompactionsReversed(), READ_SCHEMA, Optional.empty())) {
                while (actions.hasNext()) {
                    ColumnarBatch batch = actions.next().getColumnarBatch();
                    collect(batch.getColumnVector(0), prefix, transactions);
                    DomainMetadataUtils.populateDomainMetadataMap(batch.getColumnVector(1), domains);
                }
            } catch (IOException e) {
                throw StorageFailure.tell("reading the progress of table " + table.name(), e);
            }
            domains.values().removeIf(DomainMetadata::isRemoved);
            return new LogState(transactions, domains);
        });
    }

    /** The newest entry comes first, so the first of an id is the one that counts. */
    private static void collect(ColumnVector column, String prefix, Map<String, Transaction> transactions) {
        for (int row = 0; row < column.getSize(); row++) {
            if (!column.isNullAt(row)) {
                SetTransaction action = SetTransaction.fromColumnVector(column, row);
                if (action.getAppId().startsWith(prefix)) {
                    transactions.putIfAbsent(action.getAppId(), Transaction.of(action));
                }
            }
        }
    }
}
