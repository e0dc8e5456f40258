package dev.inlet.storage;

import io.delta.kernel.defaults.engine.fileio.FileIO;
import io.delta.kernel.defaults.engine.fileio.InputFile;
import io.delta.kernel.defaults.engine.fileio.OutputFile;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Files of the local disk, addressed by absolute path or {@code file:} URI. A file that is written whole is durable,
 * with its name, when the call returns; where it must not replace another, exactly one of any number of threads and
 * processes wins. Holds no state; safe for any number of threads.
 */
public final class LocalFileIO implements FileIO {
    @Override
    public CloseableIterator<FileStatus> listFrom(String filePath) throws IOException {
        Path start = LocalPath.of(filePath);
        Path directory = LocalPath.directoryOf(start);
        String first = start.getFileName().toString();
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                // Names in a log are ASCII: the order of UTF-16 units is that of UTF-8 bytes, which Kernel asks for.
                if (name.compareTo(first) >= 0 && !TemporaryFiles.isTemporary(name)) {
                    names.add(name);
                }
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            throw notFound(directory.toString(), e);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        names.sort(null);
        LogGaps.fill(directory, names);
        // The attributes are read as the caller goes: a log of many entries is usually listed for its first few.
        return new ListedFiles(directory, names.iterator());
    }

    @Override
    public FileStatus getFileStatus(String path) throws IOException {
        Path file = LocalPath.of(path);
        try {
            return status(file);
        } catch (NoSuchFileException e) {
            throw notFound(path, e);
        }
    }

    static FileStatus status(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return FileStatus.of(
                file.toString(),
                attributes.size(),
                attributes.lastModifiedTime().toMillis());
    }

    @Override
    public String resolvePath(String path) {
        return LocalPath.of(path).toString();
    }

    @Override
    public boolean mkdirs(String path) throws IOException {
        Durability.createDirectories(LocalPath.of(path));
        return true;
    }

    @Override
    public InputFile newInputFile(String path, long fileSize) {
        return new LocalInputFile(LocalPath.of(path), path);
    }

    @Override
    public OutputFile newOutputFile(String path) {
        return new LocalOutputFile(LocalPath.of(path), path);
    }

    @Override
    public boolean delete(String path) throws IOException {
        Path file = LocalPath.of(path);
        if (Files.isDirectory(file)) {
            throw new IOException(path + " is a directory");
        }
        return Files.deleteIfExists(file);
    }

    @Override
    public Optional<String> getConf(String confKey) {
        return Optional.empty();
    }

    @Override
    public void copyFileAtomically(String srcPath, String destPath, boolean overwrite) throws IOException {
        Path source = LocalPath.of(srcPath);
        try {
            AtomicFile.write(LocalPath.of(destPath), out -> Files.copy(source, out), overwrite);
        } catch (NoSuchFileException e) {
            throw notFound(srcPath, e);
        }
    }

    /** Kernel tells an absent table from a failure by this class of exception. */
    static FileNotFoundException notFound(String path, IOException cause) {
        FileNotFoundException e = new FileNotFoundException(path + " does not exist");
        e.initCause(cause);
        return e;
    }
}
