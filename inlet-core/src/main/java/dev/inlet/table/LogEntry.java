package dev.inlet.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.inlet.error.InletException;
import dev.inlet.table.LogState.Transaction;
import io.delta.kernel.defaults.engine.fileio.FileIO;
import io.delta.kernel.internal.actions.DomainMetadata;
import io.delta.kernel.internal.util.FileNames;
import io.delta.kernel.utils.FileStatus;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What matters to us of one commit in the log, be it ours or another's. */
final class LogEntry {
    /** Operations of which it is known that each {@code add} is of a file not in the table, each {@code remove} of one that is. */
    private static final Set<String> COUNTABLE =
            Set.of("WRITE", "STREAMING UPDATE", "MERGE", "UPDATE", "DELETE", "OPTIMIZE");

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    final FileStatus file;
    final long version;
    final Map<String, Transaction> transactions = new LinkedHashMap<>();
    final List<DomainMetadata> domains = new ArrayList<>();
    final List<Long> addedSizes = new ArrayList<>();
    final List<Long> removedSizes = new ArrayList<>();
    Optional<String> txnId = Optional.empty();
    Optional<Long> inCommitTimestamp = Optional.empty();
    boolean changesTable;
    private boolean knownOperation;
    private boolean allSizesKnown = true;

    private LogEntry(FileStatus file, long version) {
        this.file = file;
        this.version = version;
    }

    /**
     * The entry of a version; empty where there is none yet.
     *
     * @throws InletException of kind {@code DATA} where the entry is not what the protocol says
     */
    static Optional<LogEntry> read(FileIO files, String logDirectory, long version) throws IOException {
        String path = FileNames.deltaFile(logDirectory, version);
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(files.newInputFile(path, 0).newStream(), StandardCharsets.UTF_8))) {
            LogEntry entry = new LogEntry(files.getFileStatus(path), version);
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank()) {
                    entry.take(JSON.readTree(line));
                }
            }
            return Optional.of(entry);
        } catch (FileNotFoundException e) {
            return Optional.empty();
        } catch (JsonProcessingException e) {
            throw new InletException(
                    InletException.Kind.DATA,
                    "The log entry " + path + " is damaged",
                    e.getOriginalMessage(),
                    "Compare it with a copy of the table; nothing is committed after it meanwhile",
                    e);
        }
    }

    private void take(JsonNode action) {
        changesTable |= action.hasNonNull("metaData") || action.hasNonNull("protocol");
        if (action.hasNonNull("txn")) {
            JsonNode transaction = action.path("txn");
            transactions.put(
                    transaction.path("appId").asText(),
                    new Transaction(
                            transaction.path("version").asLong(),
                            transaction.hasNonNull("lastUpdated")
                                    ? OptionalLong.of(
                                            transaction.path("lastUpdated").asLong())
                                    : OptionalLong.empty()));
        }
        if (action.hasNonNull("domainMetadata")) {
            JsonNode domain = action.path("domainMetadata");
            domains.add(new DomainMetadata(
                    domain.path("domain").asText(),
                    domain.path("configuration").asText(),
                    domain.path("removed").asBoolean()));
        }
        takeSize(action.get("add"), addedSizes);
        takeSize(action.get("remove"), removedSizes);
        if (action.hasNonNull("commitInfo")) {
            JsonNode info = action.path("commitInfo");
            txnId = Optional.of(info.path("txnId")).filter(JsonNode::isTextual).map(JsonNode::asText);
            inCommitTimestamp = Optional.of(info.path("inCommitTimestamp"))
                    .filter(JsonNode::isNumber)
                    .map(JsonNode::asLong);
            knownOperation = COUNTABLE.contains(info.path("operation").asText());
        }
    }

    private void takeSize(@Nullable JsonNode fileAction, List<Long> sizes) {
        if (fileAction == null || fileAction.isNull()) {
            return;
        }
        if (fileAction.hasNonNull("size")) {
            sizes.add(fileAction.path("size").asLong());
        } else {
            allSizesKnown = false;
        }
    }

    /** Whether the sizes are all that the entry does to the table's number of files and bytes. */
    boolean isCountable() {
        return knownOperation && allSizesKnown && !changesTable;
    }
}
