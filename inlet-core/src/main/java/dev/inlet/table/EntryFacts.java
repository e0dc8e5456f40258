package dev.inlet.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.delta.kernel.utils.FileStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What one log entry does, as far as it is verified.
 *
 * @param operation {@code commitInfo.operation}; empty where the entry does not say
 * @param parameters {@code commitInfo.operationParameters}
 * @param transactions versions of the txn actions by appId
 * @param repeatedTransactions ids with more than one txn action
 * @param added files
 * @param addedRows rows of the files added; empty where a file does not say
 */
record EntryFacts(
        String operation,
        Map<String, String> parameters,
        Map<String, Long> transactions,
        List<String> repeatedTransactions,
        List<Added> added,
        List<Removed> removed,
        OptionalLong addedRows) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What makes a file of the log unique. Delta protocol, "Action Reconciliation": its path and its deletion vector. */
    record FileKey(String path, String deletionVector) {
        private static FileKey of(JsonNode file) {
            JsonNode vector = file.path("deletionVector");
            String id = vector.isObject()
                    ? vector.path("storageType").asText()
                            + vector.path("pathOrInlineDv").asText()
                            + "@" + vector.path("offset").asText()
                    : "";
            return new FileKey(file.path("path").asText(), id);
        }
    }

    /**
     * @param dataChange false where the rows were in the table before, such as when only statistics are renewed
     * @param rows of the file, those of its deletion vector included; -1 where the log does not say
     * @param deleted rows that its deletion vector takes away
     * @param partitionValues by physical name; null stands for null
     */
    record Added(
            FileKey key, boolean dataChange, long rows, long deleted, Map<String, @Nullable String> partitionValues) {}

    /** @param dataChange false where the rows stay in the table, in other files */
    record Removed(FileKey key, boolean dataChange) {}

    static EntryFacts read(LogDirectory log, FileStatus entry) throws JsonProcessingException {
        Collector collector = new Collector();
        log.read(entry, collector::take);
        return new EntryFacts(
                collector.operation,
                collector.parameters,
                collector.transactions,
                collector.repeatedTransactions,
                collector.added,
                collector.removed,
                collector.rowsKnown ? OptionalLong.of(collector.rows) : OptionalLong.empty());
    }

    private static final class Collector {
        private String operation = "";
        private Map<String, String> parameters = Map.of();
        private final Map<String, Long> transactions = new HashMap<>();
        private final List<String> repeatedTransactions = new ArrayList<>();
        private final List<Added> added = new ArrayList<>();
        private final List<Removed> removed = new ArrayList<>();
        private long rows;
        private boolean rowsKnown = true;

        void take(JsonNode action) {
            if (action.path("commitInfo").isObject()) {
                operation = action.path("commitInfo").path("operation").asText();
                parameters = ActionJson.map(action.path("commitInfo").path("operationParameters"));
            } else if (action.path("txn").isObject()) {
                String id = action.path("txn").path("appId").asText();
                if (transactions.put(id, action.path("txn").path("version").asLong()) != null) {
                    repeatedTransactions.add(id);
                }
            } else if (action.path("add").isObject()) {
                take(action.path("add"), action.path("add").path("stats"));
            } else if (action.path("remove").isObject()) {
                removed.add(new Removed(
                        FileKey.of(action.path("remove")),
                        action.path("remove").path("dataChange").asBoolean(true)));
            }
        }

        private void take(JsonNode add, JsonNode statistics) {
            JsonNode records = records(statistics);
            Map<String, @Nullable String> values = new HashMap<>();
            for (Map.Entry<String, JsonNode> value : add.path("partitionValues").properties()) {
                values.put(
                        value.getKey(),
                        value.getValue().isNull() ? null : value.getValue().asText());
            }
            added.add(new Added(
                    FileKey.of(add),
                    add.path("dataChange").asBoolean(true),
                    records.asLong(-1),
                    add.path("deletionVector").path("cardinality").asLong(),
                    values));
            rowsKnown &= records.isIntegralNumber();
            rows += records.asLong();
        }

        private static JsonNode records(JsonNode statistics) {
            try {
                return JSON.readTree(statistics.asText("{}")).path("numRecords");
            } catch (JsonProcessingException e) {
                return statistics.path("numRecords");
            }
        }
    }
}
