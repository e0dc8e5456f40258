package dev.inlet.runtime.delivery;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inlet.position.StoredJson;
import dev.inlet.storage.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers beside the table up to which version one target was told. The table holds the same number, as of its last ordinary
 * commit: losing this file means that some events come again, and none is missed.
 */
final class DeliveryCursor {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryCursor.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String table;
    private final String target;
    private final Path file;
    private boolean warned;

    /** @param directory of the pipeline's state */
    DeliveryCursor(Path directory, String table, String target) {
        this.table = table;
        this.target = target;
        this.file = directory.resolve("events").resolve(target + "-" + shortHash(table) + ".json");
    }

    private static String shortHash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    /**
     * Where the table is; a file that was written before there was a table is of any table.
     *
     * @param isTable whether an id is the table's, or was as of that version
     * @param latest version of the table. A cursor beyond it, as of a table that was restored from an older copy, is no cursor:
     *     the versions up to it would never be told of.
     */
    OptionalLong read(BiPredicate<String, Long> isTable, long latest) {
        if (!Files.exists(file)) {
            return OptionalLong.empty();
        }
        try {
            StoredJson cursor = StoredJson.read("cursor", Files.readAllBytes(file));
            StoredJson id = cursor.get("tableId");
            long delivered = cursor.get("delivered").number();
            boolean mayBe = delivered >= -1 && delivered <= latest;
            return mayBe && (id.isNull() || isTable.test(id.text(), delivered))
                    ? OptionalLong.of(delivered)
                    : OptionalLong.empty();
        } catch (IOException | IllegalArgumentException e) {
            warn("an event cursor is ignored, so that some events may come again", e);
            return OptionalLong.empty();
        }
    }

    /**
     * @param tableId empty where there is no table yet
     * @param durably whether it must survive a loss of power; otherwise an older content may come back then
     */
    void write(Optional<String> tableId, long delivered, boolean durably) {
        ObjectNode cursor = JSON.createObjectNode();
        cursor.put("table", table);
        cursor.put("tableId", tableId.orElse(null));
        cursor.put("target", target);
        cursor.put("delivered", delivered);
        try {
            AtomicFile.replace(file, cursor.toString().getBytes(StandardCharsets.UTF_8), durably);
        } catch (IOException e) {
            warn("an event cursor is not written, so that after a restart some events may come again", e);
        }
    }

    private void warn(String what, Exception e) {
        if (!warned) {
            warned = true;
            LOG.atWarn()
                    .addKeyValue("file", file)
                    .addKeyValue("error", e.toString())
                    .log(what);
        }
    }
}
