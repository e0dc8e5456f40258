package dev.inlet.runtime.event;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inlet.position.CommitNote;
import dev.inlet.position.PositionRange;
import dev.inlet.table.TableVersion;
import java.nio.file.Path;
import java.time.Instant;
import java.util.OptionalLong;

/** Writes the events of one table. What is written is a promise to receivers: fields are added, never changed. */
final class VersionEvents {
    static final String VERSION = "dev.inlet.table.version";
    static final String GAP = "dev.inlet.table.gap";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String table;
    private final String tableId;

    /** @param table the table's directory, absolute */
    VersionEvents(String table, String tableId) {
        this.table = table;
        this.tableId = tableId;
    }

    /** A version is there. */
    TableEvent version(TableVersion version) {
        ObjectNode data = data();
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
        data.put(
                "watermark",
                version.watermark().isPresent()
                        ? Instant.ofEpochMilli(version.watermark().getAsLong()).toString()
                        : null);
        return event(VERSION, tableId + "-" + version.version(), version.time(), data);
    }

    /** Versions of which nothing can be told, since log clean-up removed their entries before they were delivered. */
    TableEvent gap(long from, long to, Instant noticed) {
        ObjectNode data = data();
        data.put("fromVersion", from);
        data.put("toVersion", to);
        data.put("reason", "the table's log no longer has the entries of these versions");
        return event(GAP, tableId + "-gap-" + from + "-" + to, noticed, data);
    }

    private ObjectNode data() {
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
