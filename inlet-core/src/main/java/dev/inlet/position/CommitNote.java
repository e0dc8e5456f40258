package dev.inlet.position;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inlet.error.InletException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a commit says of itself in {@code commitInfo.operationParameters}, so that anyone can check from the log alone
 * that nothing was lost or repeated. A stored form: old entries must stay readable.
 *
 * @param pipeline the pipeline's name
 * @param ranges what the commit moved, in the order of the source partitions
 * @param read records taken from the sources, 0 or more
 * @param written rows in the files of the commit, 0 or more
 * @param deadLettered records that went to the dead letters, 0 or more
 * @param skipped records that the configuration says to leave out, 0 or more
 * @param deduplicated records that were left out as duplicates of earlier ones, 0 or more
 * @param sourceNotes by source name, JSON that the source asks back when its own state is lost
 * @param eventTime of a table whose records are gathered in windows
 */
public record CommitNote(
        String pipeline,
        List<PositionRange> ranges,
        long read,
        long written,
        long deadLettered,
        long skipped,
        long deduplicated,
        SortedMap<String, String> sourceNotes,
        Optional<EventTimeNote> eventTime) {
    /** {@code commitInfo.operation} of a commit that moves positions; the word that Spark uses for its streams. */
    public static final String OPERATION = "STREAMING UPDATE";

    private static final String PIPELINE = "pipeline";
    private static final String RANGES = "ranges";
    private static final String READ = "recordsRead";
    private static final String WRITTEN = "rowsWritten";
    private static final String DEAD_LETTERED = "recordsDeadLettered";
    private static final String SKIPPED = "recordsSkipped";
    private static final String DEDUPLICATED = "recordsDeduplicated";
    private static final String SOURCE_NOTES = "sourceNotes";
    private static final String LATE_BEFORE = "lateBefore";
    private static final String STATE_NEEDS = "stateNeeds";
    private static final String WINDOWS_CLOSED = "windowsClosed";
    private static final String NEVER = "never";

    private static final ObjectMapper JSON = new ObjectMapper();

    public CommitNote {
        requireNonNull(pipeline, "pipeline");
        ranges = ranges.stream()
                .sorted((a, b) -> a.partition().compareTo(b.partition()))
                .toList();
        sourceNotes = Collections.unmodifiableSortedMap(new TreeMap<>(sourceNotes));
        if (read < 0 || written < 0 || deadLettered < 0 || skipped < 0 || deduplicated < 0) {
            throw new IllegalArgumentException("a count is negative: read " + read + ", written " + written
                    + ", dead-lettered " + deadLettered + ", skipped " + skipped + ", deduplicated "
                    + deduplicated);
        }
    }

    /** Of a table that has nothing to do with event time. */
    public CommitNote(
            String pipeline,
            List<PositionRange> ranges,
            long read,
            long written,
            long deadLettered,
            long skipped,
            SortedMap<String, String> sourceNotes) {
        this(pipeline, ranges, read, written, deadLettered, skipped, 0, sourceNotes, Optional.empty());
    }

    /** The stored form: values are text, those with more than one part are JSON. */
    public Map<String, String> toParameters() {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put(PIPELINE, pipeline);
        parameters.put(RANGES, rangesJson());
        parameters.put(READ, Long.toString(read));
        parameters.put(WRITTEN, Long.toString(written));
        parameters.put(DEAD_LETTERED, Long.toString(deadLettered));
        parameters.put(SKIPPED, Long.toString(skipped));
        if (deduplicated > 0) {
            parameters.put(DEDUPLICATED, Long.toString(deduplicated));
        }
        if (!sourceNotes.isEmpty()) {
            parameters.put(SOURCE_NOTES, write(JSON.valueToTree(sourceNotes)));
        }
        eventTime.ifPresent(note -> {
            OptionalLong before = note.lateBefore();
            parameters.put(LATE_BEFORE, before.isPresent() ? Long.toString(before.getAsLong()) : NEVER);
            ArrayNode needs = JSON.createArrayNode();
            note.needs()
                    .forEach((partition, position) -> needs.addObject()
                            .put("source", partition.source())
                            .put("partition", partition.name())
                            .put("position", position));
            parameters.put(STATE_NEEDS, write(needs));
            note.windowsClosed().ifPresent(closed -> parameters.put(WINDOWS_CLOSED, Long.toString(closed)));
        });
        return Collections.unmodifiableMap(parameters);
    }

    /**
     * @return empty where the parameters are of a commit that is not Inlet's
     * @throws InletException of kind {@code DATA} where they are Inlet's but damaged
     */
    public static Optional<CommitNote> parse(Map<String, String> parameters) {
        String pipeline = parameters.get(PIPELINE);
        String ranges = parameters.get(RANGES);
        if (pipeline == null || ranges == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new CommitNote(
                    pipeline,
                    parseRanges(ranges),
                    count(parameters, READ),
                    count(parameters, WRITTEN),
                    count(parameters, DEAD_LETTERED),
                    count(parameters, SKIPPED),
                    parameters.containsKey(DEDUPLICATED) ? count(parameters, DEDUPLICATED) : 0,
                    parseSourceNotes(parameters.get(SOURCE_NOTES)),
                    parseEventTime(
                            parameters.get(LATE_BEFORE), parameters.get(STATE_NEEDS), parameters.get(WINDOWS_CLOSED))));
        } catch (IllegalArgumentException e) {
            throw new InletException(
                    InletException.Kind.DATA,
                    "The note of pipeline " + pipeline + " in commitInfo.operationParameters cannot be read",
                    String.valueOf(e.getMessage()),
                    "Compare the log entry with a copy of the table",
                    e);
        }
    }

    private String rangesJson() {
        ArrayNode array = JSON.createArrayNode();
        for (PositionRange range : ranges) {
            ObjectNode node = array.addObject();
            node.put("source", range.partition().source());
            node.put("partition", range.partition().name());
            node.put("from", range.from());
            node.put("first", range.first());
            node.put("to", range.to());
        }
        return write(array);
    }

    private static List<PositionRange> parseRanges(String json) {
        return StoredJson.read(RANGES, json).elements().stream()
                .map(range -> new PositionRange(
                        range.partition(),
                        range.get("from").number(),
                        range.get("first").number(),
                        range.get("to").number()))
                .toList();
    }

    private static long count(Map<String, String> parameters, String name) {
        String value = parameters.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return Long.parseLong(value);
    }

    private static SortedMap<String, String> parseSourceNotes(@Nullable String json) {
        SortedMap<String, String> notes = new TreeMap<>();
        if (json != null) {
            StoredJson.read(SOURCE_NOTES, json).fields().forEach((source, note) -> notes.put(source, note.text()));
        }
        return notes;
    }

    private static Optional<EventTimeNote> parseEventTime(
            @Nullable String lateBefore, @Nullable String needs, @Nullable String closed) {
        if (lateBefore == null && needs == null) {
            return Optional.empty();
        }
        if (lateBefore == null || needs == null) {
            throw new IllegalArgumentException((needs == null ? STATE_NEEDS : LATE_BEFORE) + " is missing");
        }
        OptionalLong before =
                lateBefore.equals(NEVER) ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(lateBefore));
        return Optional.of(new EventTimeNote(
                before,
                StoredJson.read(STATE_NEEDS, needs).positions(),
                closed == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(closed))));
    }

    private static String write(JsonNode node) {
        try {
            return JSON.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw InletException.bug("A tree of JSON could not be written", e);
        }
    }
}
