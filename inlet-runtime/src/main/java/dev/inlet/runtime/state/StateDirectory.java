package dev.inlet.runtime.state;

import dev.inlet.error.InletException;
import dev.inlet.storage.Durability;
import dev.inlet.storage.TemporaryFiles;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files of one table's state. Any thread. */
final class StateDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(StateDirectory.class);
    private static final String MANIFEST_SUFFIX = ".json";

    /** Names of segments and manifests, and of those that were never finished. */
    private static final Pattern OWN = Pattern.compile("\\d{20}(-.*\\.parquet|\\.json)|\\.inlet-tmp-.*");

    private final Path directory;

    StateDirectory(Path directory) {
        this.directory = directory;
    }

    Path path() {
        return directory;
    }

    Path file(String name) {
        return directory.resolve(name);
    }

    private Path manifest(long epoch) {
        return directory.resolve("%020d%s".formatted(epoch, MANIFEST_SUFFIX));
    }

    /** A name that no other process uses, for a segment of about this epoch; its directory is there. */
    Path newSegment(long epoch) {
        try {
            Durability.createDirectories(directory);
        } catch (IOException e) {
            throw failure(e);
        }
        return directory.resolve("%020d-%s.parquet".formatted(epoch, UUID.randomUUID()));
    }

    /** The state of an epoch; empty where its manifest, or a file that it names, is not there as it was written. */
    Optional<StateManifest> read(long epoch) {
        try {
            byte[] written = Files.readAllBytes(manifest(epoch));
            StateManifest manifest;
            try {
                manifest = StateManifest.parse(written);
            } catch (IllegalArgumentException damaged) {
                LOG.atWarn()
                        .addKeyValue("file", manifest(epoch))
                        .addKeyValue("error", damaged.getMessage())
                        .log("a manifest of state is damaged");
                return Optional.empty();
            }
            for (List<Segment> segments : manifest.stores().values()) {
                for (Segment segment : segments) {
                    if (Files.size(file(segment.file())) != segment.bytes()) {
                        return Optional.empty();
                    }
                }
            }
            return Optional.of(manifest);
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /**
     * Makes new segments and a manifest durable.
     *
     * @param least the least epoch that will do; one that another process has taken is passed over
     * @return the epoch of the manifest
     */
    long write(StateManifest manifest, List<Path> segments, long least) {
        Path temporary = TemporaryFiles.nameBeside(manifest(least));
        try {
            Durability.createDirectories(directory);
            for (Path segment : segments) {
                Durability.syncFile(segment);
            }
            Files.write(temporary, manifest.toJson());
            Durability.syncFile(temporary);
            long epoch = least;
            while (!link(manifest(epoch), temporary)) {
                epoch++;
            }
            Durability.syncDirectory(directory);
            return epoch;
        } catch (IOException e) {
            throw failure(e);
        } finally {
            TemporaryFiles.delete(temporary);
        }
    }

    private static boolean link(Path name, Path content) throws IOException {
        try {
            Files.createLink(name, content);
            return true;
        } catch (FileAlreadyExistsException taken) {
            return false;
        }
    }

    void deleteManifest(long epoch) {
        TemporaryFiles.delete(manifest(epoch));
    }

    /**
     * Deletes all files of state but these, and those of later epochs than {@code epoch}. Others are not its own: a source called
     * {@code state} has its directory here, too.
     */
    void deleteAllBut(StateManifest kept, long epoch) {
        List<Path> needed = new ArrayList<>();
        kept.stores().values().forEach(segments -> segments.forEach(segment -> needed.add(file(segment.file()))));
        needed.add(manifest(epoch));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                boolean later = !name.startsWith(".") && name.compareTo("%020d~".formatted(epoch)) > 0;
                if (OWN.matcher(name).matches() && !needed.contains(file) && !later) {
                    TemporaryFiles.delete(file);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            LOG.atWarn().addKeyValue("file", directory).addKeyValue("error", e).log("old state was not looked for");
        }
    }

    private InletException failure(IOException e) {
        return InletException.storage(
                "The state in " + directory + " could not be read or written",
                e.toString(),
                "Check the disk's space and health",
                e);
    }
}
