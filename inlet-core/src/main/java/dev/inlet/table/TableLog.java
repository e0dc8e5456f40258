package dev.inlet.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.inlet.error.InletException;
import dev.inlet.storage.StorageFailure;
import io.delta.kernel.Snapshot;
import io.delta.kernel.internal.DeltaHistoryManager;
import io.delta.kernel.internal.SnapshotImpl;
import io.delta.kernel.internal.actions.DeletionVectorDescriptor;
import io.delta.kernel.internal.util.FileNames;
import io.delta.kernel.utils.FileStatus;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The log of a table, read entry by entry as it grows. An entry is found by its name: nothing is listed, except where a method
 * says so. Holds no state; safe for any number of threads.
 */
public final class TableLog {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final DeltaTable table;

    public TableLog(DeltaTable table) {
        this.table = table;
    }

    /**
     * A version as readers find it.
     *
     * @param metadata what the table is at this version
     */
    public record Head(long version, TableMetadata metadata) {}

    /**
     * What tells an entry's file from another under the same name.
     *
     * @param modified ms since the epoch
     */
    public record Stamp(long size, long modified) {}

    /**
     * The newest version. Lists the log.
     *
     * @return empty where there is no table
     * @throws InletException where reading the table needs a feature that Inlet does not have
     */
    public Optional<Head> newest() {
        return table.find().isEmpty() ? Optional.empty() : Optional.of(head(AsOf.LATEST));
    }

    /**
     * A version, built from what is still in the log. Lists the log.
     *
     * @throws InletException of kind {@code CONFIGURATION} where it cannot be built any more
     */
    public Head at(long version) {
        return head(new AsOf.Version(version));
    }

    private Head head(AsOf asOf) {
        Snapshot snapshot = new SnapshotLoader(table).load(asOf);
        ScanPlanner.requireReadable(
                table, ((SnapshotImpl) snapshot).getProtocol().getReaderFeatures());
        return new Head(snapshot.getVersion(), KernelMetadata.of(table, snapshot));
    }

    /** The oldest version whose entry is there. Lists the log. */
    public long oldestEntry() {
        return LogDirectory.version(new LogDirectory(table).entries().get(0));
    }

    /**
     * The first version that was committed at or after the time; empty where all were before it. Lists the log.
     */
    public Optional<Long> firstSince(Instant time) {
        Snapshot newest = new SnapshotLoader(table).load(AsOf.LATEST);
        if (timestamp(newest.getVersion()).filter(last -> last.isBefore(time)).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(table.reading(
                "looking for the first version since " + time,
                () -> DeltaHistoryManager.getVersionAtOrAfterTimestamp(
                        table.engine(), ((SnapshotImpl) newest).getLogPath(), time.toEpochMilli(), newest, List.of())));
    }

    /** The first version from this one on of which there is a log checkpoint; empty where there is none. Lists the log. */
    public OptionalLong firstCheckpoint(long from) {
        return new LogDirectory(table).firstCheckpoint(from);
    }

    /** When a version was committed; empty where its entry is not there. */
    public Optional<Instant> timestamp(long version) {
        try {
            FileStatus entry = table.files().getFileStatus(path(version));
            JsonNode inCommit = new LogDirectory(table)
                    .commitInfo(entry)
                    .map(info -> info.path("inCommitTimestamp"))
                    .orElseGet(JSON::nullNode);
            return Optional.of(Instant.ofEpochMilli(
                    inCommit.isIntegralNumber() ? inCommit.longValue() : entry.getModificationTime()));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw StorageFailure.tell("reading " + path(version), e);
        }
    }

    /** Whether the version's entry is there, and which file it is. */
    public Optional<Stamp> stamp(long version) {
        try {
            FileStatus entry = table.files().getFileStatus(path(version));
            return Optional.of(new Stamp(entry.getSize(), entry.getModificationTime()));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw StorageFailure.tell("looking for " + path(version), e);
        }
    }

    /**
     * The entry of a version.
     *
     * @return empty where it is not there: not yet, or not any more
     * @throws InletException where the entry is damaged, or reading the table needs a feature that Inlet does not have
     */
    public Optional<TableCommit> read(long version) {
        String path = path(version);
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(table.files().newInputFile(path, 0).newStream(), StandardCharsets.UTF_8))) {
            Entry entry = new Entry();
            int index = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank()) {
                    entry.take(JSON.readTree(line), index);
                }
                index++;
            }
            long modified = table.files().getFileStatus(path).getModificationTime();
            return Optional.of(entry.commit(version, modified));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        } catch (JsonProcessingException e) {
            throw new InletException(
                    InletException.Kind.DATA,
                    "The log entry " + path + " is damaged",
                    e.getOriginalMessage(),
                    "Compare the table's log with a copy of the table",
                    e);
        } catch (IOException e) {
            throw StorageFailure.tell("reading " + path, e);
        }
    }

    private String path(long version) {
        return FileNames.deltaFile(table.logDirectory(), version);
    }

    /** What has been read of one entry. */
    private final class Entry {
        private final List<FileAction> files = new ArrayList<>();
        private Optional<TableMetadata> metadata = Optional.empty();
        private @Nullable JsonNode info;

        private void take(JsonNode action, int index) {
            if (action.hasNonNull("commitInfo")) {
                info = action.get("commitInfo");
            } else if (action.hasNonNull("metaData")) {
                metadata = Optional.of(KernelMetadata.of(table, action.get("metaData")));
            } else if (action.hasNonNull("protocol")) {
                Set<String> features = new HashSet<>();
                action.get("protocol").path("readerFeatures").forEach(feature -> features.add(feature.asText()));
                ScanPlanner.requireReadable(table, features);
            } else if (action.hasNonNull("add")) {
                files.add(file(FileAction.Kind.ADD, action.get("add"), index));
            } else if (action.hasNonNull("remove")) {
                files.add(file(FileAction.Kind.REMOVE, action.get("remove"), index));
            } else if (action.hasNonNull("cdc")) {
                files.add(file(FileAction.Kind.CDC, action.get("cdc"), index));
            }
        }

        private FileAction file(FileAction.Kind kind, JsonNode file, int index) {
            Map<String, @Nullable String> values = new LinkedHashMap<>();
            file.path("partitionValues")
                    .properties()
                    .forEach(value -> values.put(
                            value.getKey(),
                            value.getValue().isNull() ? null : value.getValue().asText()));
            JsonNode vector = file.path("deletionVector");
            Optional<DeletionVectorDescriptor> deleted = vector.isObject()
                    ? Optional.of(new DeletionVectorDescriptor(
                            vector.path("storageType").asText(),
                            vector.path("pathOrInlineDv").asText(),
                            vector.hasNonNull("offset")
                                    ? Optional.of(vector.path("offset").asInt())
                                    : Optional.empty(),
                            vector.path("sizeInBytes").asInt(),
                            vector.path("cardinality").asLong()))
                    : Optional.empty();
            return new FileAction(
                    index,
                    kind,
                    DataFilePath.resolve(table.root(), file.path("path").asText()),
                    file.path("size").asLong(0),
                    values,
                    file.path("partitionValues").isObject(),
                    file.path("dataChange").asBoolean(true),
                    deleted.map(DeletionVectorDescriptor::getCardinality).orElse(0L),
                    deleted.map(new DeletionVectors(table)::rows).orElse(LongStream::empty));
        }

        private TableCommit commit(long version, long modified) {
            JsonNode about = info == null ? JSON.createObjectNode() : info;
            JsonNode inCommit = about.path("inCommitTimestamp");
            return new TableCommit(
                    version,
                    Instant.ofEpochMilli(inCommit.isIntegralNumber() ? inCommit.longValue() : modified),
                    about.path("operation").asText(""),
                    ActionJson.map(about.path("operationMetrics")),
                    metadata,
                    files);
        }
    }
}
