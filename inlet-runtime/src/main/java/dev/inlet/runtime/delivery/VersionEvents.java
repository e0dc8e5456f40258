package dev.inlet.runtime.delivery;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inlet.position.CommitNote;
import dev.inlet.position.EventTimeNote;
import dev.inlet.position.PositionRange;
import dev.inlet.runtime.config.WindowDefinition;
import dev.inlet.runtime.event.TableEvent;
import dev.inlet.table.TableVersion;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Writes the events of one table. What is written is a promise to receivers: fields are added, never changed. */
final class VersionEvents {
    static final String VERSION = "dev.inlet.table.version";
    static final String WINDOW_CLOSED = "dev.inlet.window.closed";
    static final String GAP = "dev.inlet.table.gap";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String table;

    /** @param table the table's directory, absolute */
    VersionEvents(String table) {
        this.table = table;
    }

    /** A version is there. */
    TableEvent version(TableVersion version) {
        ObjectNode data = data(version.tableId());
        data.put("version", version.version());
        data.put("time", version.time().toString());
        data.put("operation", version.operation().orElse(null));
        data.put("engine", version.engine().orElse(null));
        put(data, "rows", version.added().rows());
        data.put("files", version.added().files());
        data.put("bytes", version.added().bytes());
        put(data, "removedRows", version.removed().rows());
        data.put("removedFiles", version.removed().files());
        data.put("removedBytes", version.removed().bytes());
        data.put("dataChange", version.dataChange());
        data.put("schemaChanged", version.schemaChanged());
        ArrayNode partitions = data.putArray("partitions");
        version.partitions().forEach(values -> {
            ObjectNode partition = partitions.addObject();
            values.forEach(partition::put);
        });
        data.put("allPartitions", version.allPartitions());
        data.put("pipeline", version.note().map(CommitNote::pipeline).orElse(null));
        ArrayNode positions = data.putArray("positions");
        version.note()
                .ifPresent(note -> note.ranges()
                        .forEach(range -> positions
                                .addObject()
                                .put("source", range.partition().source())
                                .put("partition", range.partition().name())
                                .put("from", range.from() == PositionRange.NONE ? range.first() : range.from())
                                .put("to", range.to())));
        data.put("watermark", instant(version.watermark()));
        return event(VERSION, version.tableId() + "-" + version.version(), version.time(), data);
    }

    /**
     * The windows that a version of the pipeline closed, if any: all that end after {@code closedAfter} and at or before {@code
     * closedUpTo}, of sessions before that. What is in the table of them is final.
     *
     * @param pipeline whose windows they are
     */
    Optional<TableEvent> windowsClosed(TableVersion version, String pipeline, WindowDefinition window) {
        Optional<EventTimeNote> judged =
                version.note().filter(note -> note.pipeline().equals(pipeline)).flatMap(CommitNote::eventTime);
        if (judged.isEmpty() || !closes(window.shape(), judged.get(), version.watermark())) {
            return Optional.empty();
        }
        ObjectNode data = data(version.tableId());
        data.put("version", version.version());
        data.put("pipeline", pipeline);
        data.put("closedAfter", instant(judged.get().lateBefore()));
        data.put("closedUpTo", instant(version.watermark()));
        if (window.shape() instanceof WindowDefinition.Session session) {
            put(data, "windows", judged.get().windowsClosed());
            data.put("windowGapMillis", session.gap().toMillis());
            ArrayNode key = data.putArray("windowKey");
            session.key().forEach(key::add);
        } else if (window.shape() instanceof WindowDefinition.Hopping hopping) {
            data.put("windowSizeMillis", hopping.size().toMillis());
            data.put("windowSlideMillis", hopping.slide().toMillis());
        }
        put(data, "rows", version.added().rows());
        String id = version.tableId() + "-" + version.version() + "-windows";
        return Optional.of(event(WINDOW_CLOSED, id, version.time(), data));
    }

    private static boolean closes(WindowDefinition.Shape shape, EventTimeNote judged, OptionalLong upTo) {
        return shape instanceof WindowDefinition.Hopping hopping
                ? closes(hopping, judged.lateBefore(), upTo)
                : judged.windowsClosed().orElse(0) > 0;
    }

    /** Whether a window ends after the one and at or before the other. Windows end at multiples of the slide, moved by the size. */
    private static boolean closes(WindowDefinition.Hopping window, OptionalLong after, OptionalLong upTo) {
        return upTo.isPresent()
                && (after.isEmpty() || lastClosed(window, upTo.getAsLong()) > lastClosed(window, after.getAsLong()));
    }

    private static long lastClosed(WindowDefinition.Hopping window, long millis) {
        return Math.floorDiv(millis - window.size().toMillis(), window.slide().toMillis());
    }

    private static @Nullable String instant(OptionalLong millis) {
        return millis.isPresent() ? Instant.ofEpochMilli(millis.getAsLong()).toString() : null;
    }

    /** Versions of which nothing can be told, since log clean-up removed their entries before they were delivered. */
    TableEvent gap(String tableId, long from, long to, Instant noticed) {
        ObjectNode data = data(tableId);
        data.put("fromVersion", from);
        data.put("toVersion", to);
        data.put("reason", "the table's log no longer has the entries of these versions");
        return event(GAP, tableId + "-gap-" + from + "-" + to, noticed, data);
    }

    private ObjectNode data(String tableId) {
        return JSON.createObjectNode().put("table", table).put("tableId", tableId);
    }

    private static void put(ObjectNode data, String name, OptionalLong value) {
        if (value.isPresent()) {
            data.put(name, value.getAsLong());
        } else {
            data.putNull(name);
        }
    }

    private TableEvent event(String type, String id, Instant time, ObjectNode data) {
        ObjectNode event = JSON.createObjectNode();
        event.put("specversion", "1.0");
        event.put("id", id);
        event.put("source", Path.of(table).toUri().toString().replaceFirst("/$", ""));
        event.put("type", type);
        event.put("time", time.toString());
        event.put("datacontenttype", "application/json");
        event.set("data", data);
        return new TableEvent(type, id, table, time, event.toString());
    }
}
