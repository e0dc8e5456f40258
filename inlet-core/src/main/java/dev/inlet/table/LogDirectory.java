package dev.inlet.table;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.inlet.error.InletException;
import dev.inlet.storage.StorageFailure;
import io.delta.kernel.defaults.engine.fileio.FileIO;
import io.delta.kernel.internal.util.FileNames;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** The log entries of a table as they are, without what Kernel makes of them. */
final class LogDirectory {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final FileIO files;
    private final DeltaTable table;

    LogDirectory(DeltaTable table) {
        this.files = table.files();
        this.table = table;
    }

    /** The entries that are still there, oldest first; at least one. */
    List<FileStatus> entries() {
        List<FileStatus> entries = new ArrayList<>();
        try (CloseableIterator<FileStatus> listing = files.listFrom(FileNames.deltaFile(table.logDirectory(), 0))) {
            while (listing.hasNext()) {
                FileStatus file = listing.next();
                if (FileNames.isCommitFile(file.getPath())) {
                    entries.add(file);
                }
            }
        } catch (FileNotFoundException e) {
            throw SnapshotLoader.notFound(table, e);
        } catch (IOException e) {
            throw notListed(e);
        } catch (UncheckedIOException e) {
            throw notListed(requireNonNull(e.getCause()));
        }
        if (entries.isEmpty()) {
            throw SnapshotLoader.notFound(table, null);
        }
        return entries;
    }

    /** The oldest version from {@code from} on of which there is a log checkpoint. */
    OptionalLong firstCheckpoint(long from) {
        try (CloseableIterator<FileStatus> listing = files.listFrom(FileNames.listingPrefix(
                new io.delta.kernel.internal.fs.Path(table.logDirectory()), Math.max(0, from)))) {
            while (listing.hasNext()) {
                String path = listing.next().getPath();
                if (FileNames.isCheckpointFile(path)) {
                    return OptionalLong.of(FileNames.checkpointVersion(path));
                }
            }
            return OptionalLong.empty();
        } catch (IOException e) {
            throw notListed(e);
        } catch (UncheckedIOException e) {
            throw notListed(requireNonNull(e.getCause()));
        }
    }

    private InletException notListed(IOException e) {
        return StorageFailure.tell("listing the log of table " + table, e);
    }

    static long version(FileStatus entry) {
        return FileNames.deltaVersion(entry.getPath());
    }

    /**
     * Hands over the actions of an entry in their order.
     *
     * @throws JsonProcessingException where the entry is damaged
     */
    void read(FileStatus entry, Consumer<JsonNode> action) throws JsonProcessingException {
        try (BufferedReader lines = open(entry)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank()) {
                    action.accept(JSON.readTree(line));
                }
            }
        } catch (JsonProcessingException e) {
            throw e;
        } catch (IOException e) {
            throw StorageFailure.tell("reading " + entry.getPath(), e);
        }
    }

    /** The entry's {@code commitInfo}; empty where it has none that can be read. */
    Optional<JsonNode> commitInfo(FileStatus entry) {
        try (BufferedReader lines = open(entry)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                // Nearly always the first line; an entry of many files without one is at least not parsed.
                if (line.contains("\"commitInfo\"")) {
                    JsonNode info = JSON.readTree(line).get("commitInfo");
                    if (info != null && info.isObject()) {
                        return Optional.of(info);
                    }
                }
            }
            return Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw StorageFailure.tell("reading " + entry.getPath(), e);
        }
    }

    private BufferedReader open(FileStatus entry) throws IOException {
        return new BufferedReader(new InputStreamReader(
                files.newInputFile(entry.getPath(), entry.getSize()).newStream(), StandardCharsets.UTF_8));
    }
}
