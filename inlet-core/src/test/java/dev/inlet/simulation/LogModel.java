package dev.inlet.simulation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.inlet.commit.CommitOutcome;
import dev.inlet.simulation.Ledger.Range;
import dev.inlet.simulation.Ledger.Request;
import dev.inlet.simulation.Ledger.Row;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a table must be, worked out from the text of its log without any code of Inlet or Kernel, and compared with what the
 * writers were told.
 */
final class LogModel {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Ledger ledger;
    private final List<String> violations = new ArrayList<>();
    private final Set<String> live = new LinkedHashSet<>();
    private final Set<String> added = new HashSet<>();
    private final Map<Integer, Long> versionOfRequest = new HashMap<>();
    private final Map<String, Long> versionOfFile = new HashMap<>();
    private final Map<String, TreeMap<String, Long>> positions = new TreeMap<>();
    private final Map<String, Long> first = new HashMap<>();
    private final Map<String, Long> transactions = new HashMap<>();
    private final Set<Row> leftOut = new HashSet<>();
    private List<String> columns = List.of();
    private String generation = "null";
    private int writerVersion;
    private long last = -1;

    LogModel(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Replays the log and compares it with the ledger. */
    static LogModel of(Map<String, byte[]> files, Ledger ledger) {
        LogModel model = new LogModel(ledger);
        new TreeMap<>(files).forEach((path, bytes) -> {
            if (path.matches("/t/_delta_log/\\d{20}\\.json")) {
                long version = Long.parseLong(path.substring(path.lastIndexOf('/') + 1, path.lastIndexOf('.')));
                model.takeEntry(version, new String(bytes, StandardCharsets.UTF_8));
            }
        });
        model.checkOutcomes();
        model.checkRows();
        return model;
    }

    List<String> violations() {
        return violations;
    }

    /** The latest version. */
    long last() {
        return last;
    }

    Set<String> liveFiles() {
        return live;
    }

    /** Where a pipeline stands, by source partition. */
    Map<String, Long> positions(String pipeline) {
        return positions.getOrDefault(pipeline, new TreeMap<>());
    }

    /** What stands for the table's metadata and protocol in {@link Request#metadata}. */
    static String metadata(List<String> columns, String generation, int writerVersion) {
        return columns + " " + generation + " " + writerVersion;
    }

    private void takeEntry(long version, String text) {
        if (version != last + 1) {
            violations.add("version " + (last + 1) + " is missing");
        }
        last = version;
        List<JsonNode> actions = new ArrayList<>();
        try {
            for (String line : text.split("\n")) {
                actions.add(JSON.readTree(line));
            }
        } catch (JsonProcessingException e) {
            violations.add("version " + version + " is damaged: " + e.getMessage());
            return;
        }
        JsonNode note = JSON.missingNode();
        for (JsonNode action : actions) {
            if (action.has("commitInfo")) {
                note = action.path("commitInfo").path("operationParameters");
            }
        }
        List<String> paths = new ArrayList<>();
        Map<String, Long> stated = new HashMap<>();
        String before = metadata(columns, generation, writerVersion);
        for (JsonNode action : actions) {
            if (action.has("remove")
                    && !live.remove(action.path("remove").path("path").asText())) {
                violations.add("version " + version + " removes a file that is not there: " + action);
            }
        }
        for (JsonNode action : actions) {
            if (action.has("add")) {
                String path = action.path("add").path("path").asText();
                paths.add(path);
                versionOfFile.put(path, version);
                if (!added.add(path) || !live.add(path)) {
                    violations.add("version " + version + " adds " + path + " again");
                }
            } else if (action.has("txn")) {
                stated.put(
                        action.path("txn").path("appId").asText(),
                        action.path("txn").path("version").asLong());
            } else if (action.has("metaData")) {
                takeMetadata(action.path("metaData"));
            } else if (action.has("protocol")) {
                writerVersion = action.path("protocol").path("minWriterVersion").asInt();
            }
        }
        if (note.has("ranges")) {
            takeRequest(version, note, paths, stated, before);
        }
        takeTransactions(version, stated, note.has("ranges"));
    }

    private void takeMetadata(JsonNode action) {
        columns = new ArrayList<>();
        for (JsonNode field : parse(action.path("schemaString").asText()).path("fields")) {
            columns.add(field.path("name").asText());
        }
        JsonNode property = action.path("configuration").path("simulation.generation");
        generation = property.isTextual() ? property.asText() : "null";
    }

    private void takeRequest(
            long version, JsonNode note, List<String> paths, Map<String, Long> stated, String metadataBefore) {
        String pipeline = note.path("pipeline").asText();
        int id = parse(parse(note.path("sourceNotes").asText()).path("s").asText())
                .path("request")
                .asInt(-1);
        Request request = ledger.requests.get(id);
        if (versionOfRequest.put(id, version) != null) {
            violations.add("version " + version + " repeats " + request);
        }
        if (!pipeline.equals(request.pipeline) || !paths.equals(request.files)) {
            violations.add("version " + version + " holds something else than " + request + ": " + paths);
        }
        if (!metadataBefore.equals(request.metadata)) {
            violations.add("version " + version + ": " + request + " was staged for " + request.metadata
                    + ", but the table is " + metadataBefore);
        }
        Map<String, Long> at = positions.computeIfAbsent(pipeline, name -> new TreeMap<>());
        List<Range> ranges = new ArrayList<>();
        for (JsonNode node : parse(note.path("ranges").asText())) {
            Range range = new Range(
                    node.path("partition").asText(),
                    node.path("from").asLong(),
                    node.path("first").asLong(),
                    node.path("to").asLong());
            ranges.add(range);
            if (at.getOrDefault(range.partition(), -1L) != range.from() || range.to() <= range.from()) {
                violations.add("version " + version + " of " + pipeline + " does not tile: " + range + " after " + at);
            }
            at.put(range.partition(), range.to());
            first.putIfAbsent(pipeline + "/" + range.partition(), range.first());
            Long transaction = stated.get("inlet/" + pipeline + "/s/" + range.partition());
            if (transaction == null || transaction != range.to()) {
                violations.add("version " + version + " moves " + range + " but states " + transaction);
            }
            if (request.files.isEmpty()) {
                for (long position = range.first(); position < range.to(); position++) {
                    leftOut.add(new Row(pipeline, range.partition(), position));
                }
            }
        }
        if (!Set.copyOf(ranges).equals(Set.copyOf(request.ranges))) {
            violations.add("version " + version + " moves " + ranges + ", but it was to be " + request);
        }
    }

    /** A position may be stated again, but only a range moves it, and nothing moves back. */
    private void takeTransactions(long version, Map<String, Long> stated, boolean hasRanges) {
        stated.forEach((id, value) -> {
            Long before = transactions.put(id, value);
            if (before != null && value < before) {
                violations.add("version " + version + " sets " + id + " back from " + before + " to " + value);
            }
            if (id.endsWith("#id") && before != null && !before.equals(value)) {
                violations.add("version " + version + " changes " + id + " from " + before + " to " + value);
            }
        });
        if (!hasRanges && !stated.isEmpty()) {
            violations.add("version " + version + " states " + stated + " without a note");
        }
        positions.forEach((pipeline, at) -> at.forEach((partition, position) -> {
            if (!position.equals(transactions.get("inlet/" + pipeline + "/s/" + partition))) {
                violations.add("after version " + version + " " + pipeline + " is at " + at + " by its ranges, but at "
                        + transactions + " by its transactions");
            }
        }));
    }

    private void checkOutcomes() {
        for (Request request : ledger.requests) {
            Long version = versionOfRequest.get(request.id);
            if (request.outcome.isEmpty()) {
                continue;
            }
            CommitOutcome told = request.outcome.get();
            if (told instanceof CommitOutcome.Committed committed) {
                if (version == null || version != committed.version()) {
                    violations.add(request + " was told " + told + ", but the log has it at " + version);
                }
            } else if (version != null) {
                violations.add(request + " was told " + told + ", but the log has it at " + version);
            }
        }
        ledger.acknowledgedAppends.forEach((path, version) -> {
            if (!version.equals(versionOfFile.get(path))) {
                violations.add("append " + path + " was acknowledged at " + version + ", but the log has it at "
                        + versionOfFile.get(path));
            }
        });
    }

    private void checkRows() {
        Map<Row, Integer> rows = new HashMap<>();
        for (String path : live) {
            for (Row row : ledger.contents.getOrDefault(path, List.of())) {
                rows.merge(row, 1, Integer::sum);
            }
        }
        rows.forEach((row, times) -> {
            if (times > 1 || leftOut.contains(row)) {
                violations.add(row + " is in the table " + times + " times");
            }
        });
        positions.forEach((pipeline, at) -> at.forEach((partition, position) -> {
            for (long i = first.get(pipeline + "/" + partition); i < position; i++) {
                Row row = new Row(pipeline, partition, i);
                if (!rows.containsKey(row) && !leftOut.contains(row)) {
                    violations.add(row + " is lost");
                }
            }
        }));
        ledger.acknowledgedAppends
                .keySet()
                .forEach(path -> ledger.contents.get(path).forEach(row -> {
                    if (!rows.containsKey(row)) {
                        violations.add(row + " of an acknowledged append is lost");
                    }
                }));
    }

    private static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not JSON: " + json, e);
        }
    }
}
