package dev.inlet.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.delta.kernel.utils.FileStatus;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The commits of a table, as far back as its log reaches. */
public final class TableHistory {
    private TableHistory() {}

    /**
     * The commits that are there now, newest first. An entry is read when the stream comes to it, and only as far as its
     * {@code commitInfo}.
     *
     * @throws dev.inlet.error.InletException where there is no table
     */
    public static Stream<HistoryEntry> newestFirst(DeltaTable table) {
        LogDirectory log = new LogDirectory(table);
        List<FileStatus> entries = log.entries();
        int last = entries.size() - 1;
        return IntStream.rangeClosed(0, last).mapToObj(i -> entry(log, entries.get(last - i)));
    }

    private static HistoryEntry entry(LogDirectory log, FileStatus file) {
        JsonNode info = log.commitInfo(file).orElse(MissingNode.getInstance());
        JsonNode inCommitTimestamp = info.path("inCommitTimestamp");
        return new HistoryEntry(
                LogDirectory.version(file),
                Instant.ofEpochMilli(
                        inCommitTimestamp.isIntegralNumber()
                                ? inCommitTimestamp.longValue()
                                : file.getModificationTime()),
                text(info.path("operation")),
                map(info.path("operationParameters")),
                map(info.path("operationMetrics")),
                text(info.path("engineInfo")),
                info.path("isBlindAppend").isBoolean()
                        ? Optional.of(info.path("isBlindAppend").booleanValue())
                        : Optional.empty(),
                text(info.path("userMetadata")));
    }

    static Optional<String> text(JsonNode value) {
        return value.isTextual() ? Optional.of(value.textValue()) : Optional.empty();
    }

    /** By key; null values are left out. */
    static Map<String, String> map(JsonNode object) {
        Map<String, String> map = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> property : object.properties()) {
            JsonNode value = property.getValue();
            if (!value.isNull()) {
                map.put(property.getKey(), value.isTextual() ? value.textValue() : value.toString());
            }
        }
        return map;
    }
}
