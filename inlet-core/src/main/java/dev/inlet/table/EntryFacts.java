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

/**
 * What one log entry does, as far as it is verified.
 *
 * @param parameters {@code commitInfo.operationParameters}
 * @param transactions versions of the txn actions by appId
 * @param repeatedTransactions ids with more than one txn action
 * @param added files
 * @param removed keys of files
 * @param addedRows rows of the files added; empty where a file does not say
 */
record EntryFacts(
        Map<String, String> parameters,
        Map<String, Long> transactions,
        List<String> repeatedTransactions,
        List<Added> added,
        List<FileKey> removed,
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

    /** @param dataChange false where the rows were in the table before, such as when only statistics are renewed */
    record Added(FileKey key, boolean dataChange) {}

    static EntryFacts read(LogDirectory log, FileStatus entry) throws JsonProcessingException {
        Collector collector = new Collector();
        log.read(entry, collector::take);
        return new EntryFacts(
                collector.parameters,
                collector.transactions,
                collector.repeatedTransactions,
                collector.added,
                collector.removed,
                collector.rowsKnown ? OptionalLong.of(collector.rows) : OptionalLong.empty());
    }

    private static final class Collector {
        private Map<String, String> parameters = Map.of();
        private final Map<String, Long> transactions = new HashMap<>();
        private final List<String> repeatedTransactions = new ArrayList<>();
        private final List<Added> added = new ArrayList<>();
        private final List<FileKey> removed = new ArrayList<>();
        private long rows;
        private boolean rowsKnown = true;

        void take(JsonNode action) {
            if (action.path("commitInfo").isObject()) {
                parameters = TableHistory.map(action.path("commitInfo").path("operationParameters"));
            } else if (action.path("txn").isObject()) {
                String id = action.path("txn").path("appId").asText();
                if (transactions.put(id, action.path("txn").path("version").asLong()) != null) {
                    repeatedTransactions.add(id);
                }
            } else if (action.path("add").isObject()) {
                take(action.path("add"), action.path("add").path("stats"));
            } else if (action.path("remove").isObject()) {
                removed.add(FileKey.of(action.path("remove")));
            }
        }

        private void take(JsonNode add, JsonNode statistics) {
            added.add(new Added(FileKey.of(add), add.path("dataChange").asBoolean(true)));
            JsonNode records = records(statistics);
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
