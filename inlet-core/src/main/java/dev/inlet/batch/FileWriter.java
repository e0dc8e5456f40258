package dev.inlet.batch;

import dev.inlet.batch.FileLayout.Partition;
import dev.inlet.schema.Field;
import dev.inlet.storage.Durability;
import dev.inlet.storage.TemporaryFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes the files of one batch. Made for one call of the stager; knows all files that it began. */
final class FileWriter {
    private final Connection connection;
    private final Path root;
    private final FileLayout layout;
    private final String options;
    private final ParquetCodec codec;
    private final ParquetCopy copy;

    private final List<Path> begun = new ArrayList<>();
    private final List<StagedFile> written = new ArrayList<>();
    private final List<NullViolation> violations = new ArrayList<>();
    private final List<String> infinite = new ArrayList<>();

    FileWriter(Connection connection, Path root, FileLayout layout, ParquetCodec codec, ParquetCopy copy) {
        this.copy = copy;
        this.connection = connection;
        this.root = root;
        this.layout = layout;
        this.codec = codec;
        this.options = "PARQUET_VERSION " + (layout.hasFloats() ? "v1" : "v2") + ", COMPRESSION " + codec.option()
                + layout.fieldIds();
    }

    /**
     * Writes one file; none where there are no rows.
     *
     * @param shaped {@code SELECT} of shaped rows, all of this partition value
     */
    void write(String shaped, Partition partition) throws SQLException, IOException {
        Path file = newFile(partition);
        begun.add(file);
        String select = "SELECT " + layout.storedColumns() + " FROM (" + shaped + ")";
        ParquetCopy.Written copied = copy.write(connection, select, "", file.toString(), options);
        if (copied.rows() == 0) {
            Files.delete(file);
            begun.remove(file);
            return;
        }
        WriterStatistics statistics = new WriterStatistics(layout.stored(), copied.rows(), copied.columns());
        violations.addAll(statistics.violations());
        violations.addAll(layout.violations(partition, copied.rows()));
        infinite.addAll(statistics.infinite());
        written.add(new StagedFile(
                root.relativize(file).toString().replace('\\', '/'),
                values(partition),
                copied.bytes(),
                Files.getLastModifiedTime(file).toMillis(),
                statistics.statistics()));
    }

    private Path newFile(Partition partition) throws IOException {
        Path directory = root;
        for (int i = 0; i < layout.partition().size(); i++) {
            directory = directory.resolve(PartitionDirectory.name(
                    layout.partition().get(i).physicalName(), partition.values().get(i)));
        }
        Durability.createDirectories(directory);
        return directory.resolve("part-%05d-%s%s".formatted(begun.size(), UUID.randomUUID(), codec.suffix()));
    }

    private Map<String, @Nullable String> values(Partition partition) {
        Map<String, @Nullable String> values = new LinkedHashMap<>();
        List<Field> columns = layout.partition();
        for (int i = 0; i < columns.size(); i++) {
            values.put(columns.get(i).name(), partition.values().get(i));
        }
        return values;
    }

    List<StagedFile> written() {
        return written;
    }

    List<NullViolation> violations() {
        return violations;
    }

    /** Logical paths of columns that hold dates or times without end. */
    List<String> infinite() {
        return infinite;
    }

    void makeDurable() throws IOException {
        Durability.syncFiles(begun);
    }

    void deleteAll() {
        begun.forEach(TemporaryFiles::delete);
    }
}
