package dev.inlet.runtime.pipeline;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inlet.position.SourcePartition;
import dev.inlet.position.StoredJson;
import dev.inlet.storage.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers up to where each table has everything that is meant for it, so that after a restart a table that had nothing to
 * commit for a while does not hold the others back. It only saves time: without it, or with an old one, more is read again
 * and left out by position. Tables are named by their Delta id, so that one made anew under an old path starts anew.
 */
final class ProgressCheckpoint {
    private static final Logger LOG = LoggerFactory.getLogger(ProgressCheckpoint.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;

    ProgressCheckpoint(Path directory) {
        this.file = directory.resolve("progress.json");
    }

    /** By table id; empty where there is none that can be read. */
    Map<String, SortedMap<SourcePartition, Long>> read() {
        Map<String, SortedMap<SourcePartition, Long>> tables = new HashMap<>();
        if (!Files.exists(file)) {
            return tables;
        }
        try {
            // A wrong value taken for a position could make a table leave out records that it does not have.
            StoredJson.read("progress", Files.readAllBytes(file))
                    .fields()
                    .forEach((table, positions) -> tables.put(table, positions.positions()));
            return tables;
        } catch (IOException | IllegalArgumentException e) {
            LOG.atWarn()
                    .addKeyValue("file", file)
                    .addKeyValue("error", e.getMessage())
                    .log("progress checkpoint ignored");
            return new HashMap<>();
        }
    }

    /**
     * Writes the file anew. It may only claim what the tables durably have; a failure is logged, since only time is lost.
     */
    void write(Map<String, SortedMap<SourcePartition, Long>> tables) {
        ObjectNode root = JSON.createObjectNode();
        tables.forEach((id, positions) -> {
            ArrayNode entries = root.putArray(id);
            positions.forEach((partition, position) -> entries.addObject()
                    .put("source", partition.source())
                    .put("partition", partition.name())
                    .put("position", position));
        });
        try {
            AtomicFile.replace(file, JSON.writeValueAsBytes(root), false);
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("file", file)
                    .addKeyValue("error", e.toString())
                    .log("progress checkpoint not written");
        }
    }
}
