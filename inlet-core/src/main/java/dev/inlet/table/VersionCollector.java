package dev.inlet.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.inlet.error.InletException;
import dev.inlet.position.ApplicationId;
import dev.inlet.position.CommitNote;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes one {@link TableVersion} of the actions of a log entry. */
final class VersionCollector {
    private static final ObjectMapper JSON = new ObjectMapper();

    private PartitionNames names;
    private String tableId;
    private JsonNode info = MissingNode.getInstance();
    private final Map<String, Long> transactions = new HashMap<>();
    private final Sum added = new Sum();
    private final Sum removed = new Sum();
    private boolean dataChange;
    private boolean schemaChanged;
    private final Set<Map<String, @Nullable String>> partitions = new LinkedHashSet<>();
    private boolean allPartitions = true;

    /** @param tableId before the entry */
    VersionCollector(PartitionNames names, String tableId) {
        this.names = names;
        this.tableId = tableId;
    }

    private static final class Sum {
        private long files;
        private long rows;
        private boolean rowsKnown = true;
        private long bytes;

        private void take(JsonNode file) {
            JsonNode records = records(file.path("stats"));
            files++;
            rowsKnown &= records.isIntegralNumber();
            // Rows that a deletion vector takes away are in the statistics still.
            rows += records.asLong()
                    - file.path("deletionVector").path("cardinality").asLong();
            bytes += file.path("size").asLong();
        }

        private static JsonNode records(JsonNode statistics) {
            try {
                return JSON.readTree(statistics.asText("{}")).path("numRecords");
            } catch (JsonProcessingException e) {
                return MissingNode.getInstance();
            }
        }

        private TableVersion.Files files() {
            return new TableVersion.Files(files, rowsKnown ? OptionalLong.of(rows) : OptionalLong.empty(), bytes);
        }
    }

    void take(JsonNode action) {
        if (action.path("commitInfo").isObject()) {
            info = action.path("commitInfo");
        } else if (action.path("txn").isObject()) {
            transactions.put(
                    action.path("txn").path("appId").asText(),
                    action.path("txn").path("version").asLong());
        } else if (action.path("metaData").isObject()) {
            schemaChanged = true;
            names = PartitionNames.of(action.path("metaData"));
            tableId = action.path("metaData").path("id").asText(tableId);
        } else if (action.path("add").isObject()) {
            take(action.path("add"), added);
        } else if (action.path("remove").isObject()) {
            take(action.path("remove"), removed);
        }
    }

    private void take(JsonNode file, Sum sum) {
        sum.take(file);
        dataChange |= file.path("dataChange").asBoolean(true);
        if (names.logical().isEmpty()) {
            return;
        }
        if (!file.path("partitionValues").isObject()) {
            // One that is removed need not say them.
            allPartitions = false;
            return;
        }
        Map<String, @Nullable String> values = names.translate(file.path("partitionValues"));
        if (partitions.size() < TableVersion.MOST_PARTITIONS) {
            partitions.add(values);
        } else {
            allPartitions &= partitions.contains(values);
        }
    }

    /** As they are after the entry. */
    PartitionNames names() {
        return names;
    }

    /** @param modified when the entry's file was written, in ms since the epoch */
    TableVersion version(long version, long modified) {
        JsonNode inCommitTimestamp = info.path("inCommitTimestamp");
        Optional<CommitNote> note = note();
        return new TableVersion(
                version,
                tableId,
                Instant.ofEpochMilli(inCommitTimestamp.isIntegralNumber() ? inCommitTimestamp.longValue() : modified),
                ActionJson.text(info.path("operation")),
                ActionJson.text(info.path("engineInfo")),
                note,
                note.map(this::watermark).orElseGet(OptionalLong::empty),
                added.files(),
                removed.files(),
                dataChange,
                schemaChanged,
                new ArrayList<>(partitions),
                allPartitions);
    }

    private OptionalLong watermark(CommitNote note) {
        Long stated = transactions.get(new ApplicationId.Watermark(note.pipeline()).text());
        return stated == null ? OptionalLong.empty() : OptionalLong.of(stated);
    }

    /** A note that is damaged is for {@link LogVerifier} to tell: the version is there all the same. */
    private Optional<CommitNote> note() {
        try {
            return CommitNote.parse(ActionJson.map(info.path("operationParameters")));
        } catch (InletException e) {
            return Optional.empty();
        }
    }
}
