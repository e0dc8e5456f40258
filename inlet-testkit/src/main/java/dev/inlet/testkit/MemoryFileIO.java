package dev.inlet.testkit;

import io.delta.kernel.defaults.engine.fileio.FileIO;
import io.delta.kernel.defaults.engine.fileio.InputFile;
import io.delta.kernel.defaults.engine.fileio.OutputFile;
import io.delta.kernel.defaults.engine.fileio.PositionOutputStream;
import io.delta.kernel.defaults.engine.fileio.SeekableInputStream;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/**
 * Files in memory that behave as those of the local disk do for Inlet: what is put whole is seen whole, and of any number of
 * puts that must not replace another exactly one wins. A test in the core holds both to one contract. Paths are absolute.
 * Safe for any number of threads.
 */
public final class MemoryFileIO implements FileIO {
    private final LongSupplier millis;
    private final NavigableMap<String, Content> files = new TreeMap<>();
    private final NavigableSet<String> directories = new TreeSet<>();
    private final NavigableMap<String, byte[]> deleted = new TreeMap<>();

    private record Content(byte[] bytes, long modified) {}

    /**
     * @param millis the clock of modification times, ms since the epoch
     */
    public MemoryFileIO(LongSupplier millis) {
        this.millis = millis;
        directories.add("/");
    }

    /** Storage that starts with the files of another, and has a clock of its own. */
    public synchronized MemoryFileIO copy(LongSupplier clock) {
        MemoryFileIO copy = new MemoryFileIO(clock);
        copy.files.putAll(files);
        copy.directories.addAll(directories);
        return copy;
    }

    /** Every file that is there, or was and has been deleted, by path, with what it was when it was first deleted. */
    public synchronized NavigableMap<String, byte[]> everWritten() {
        NavigableMap<String, byte[]> all = new TreeMap<>(deleted);
        files.forEach((path, content) -> all.putIfAbsent(path, content.bytes()));
        return Collections.unmodifiableNavigableMap(all);
    }

    @Override
    public synchronized CloseableIterator<FileStatus> listFrom(String filePath) throws IOException {
        Path start = path(filePath);
        String directory = String.valueOf(start.getParent());
        if (!directories.contains(directory)) {
            throw new FileNotFoundException(directory + " does not exist");
        }
        List<FileStatus> found = new ArrayList<>();
        for (String file : files.tailMap(start.toString(), true).keySet()) {
            if (!file.startsWith(directory + "/")) {
                break;
            }
            if (file.indexOf('/', directory.length() + 1) < 0) {
                found.add(status(file));
            }
        }
        return iterator(found);
    }

    private static CloseableIterator<FileStatus> iterator(List<FileStatus> found) {
        Iterator<FileStatus> each = found.iterator();
        return new CloseableIterator<>() {
            @Override
            public boolean hasNext() {
                return each.hasNext();
            }

            @Override
            public FileStatus next() {
                return each.next();
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public synchronized FileStatus getFileStatus(String path) throws IOException {
        return status(path(path).toString());
    }

    private FileStatus status(String path) throws FileNotFoundException {
        Content content = files.get(path);
        if (content == null) {
            throw new FileNotFoundException(path + " does not exist");
        }
        return FileStatus.of(path, content.bytes().length, content.modified());
    }

    @Override
    public String resolvePath(String path) {
        return path(path).toString();
    }

    @Override
    public synchronized boolean mkdirs(String path) {
        for (Path directory = path(path); directory != null; directory = directory.getParent()) {
            directories.add(directory.toString());
        }
        return true;
    }

    @Override
    public InputFile newInputFile(String path, long fileSize) {
        return new InputFile() {
            @Override
            public long length() throws IOException {
                return read(path).length;
            }

            @Override
            public String path() {
                return path;
            }

            @Override
            public SeekableInputStream newStream() throws IOException {
                return new Input(read(path));
            }
        };
    }

    private synchronized byte[] read(String path) throws IOException {
        Content content = files.get(path(path).toString());
        if (content == null) {
            throw new FileNotFoundException(path + " does not exist");
        }
        return content.bytes();
    }

    @Override
    public OutputFile newOutputFile(String path) {
        return new OutputFile() {
            @Override
            public String path() {
                return path;
            }

            @Override
            public PositionOutputStream create(boolean atomicWrite) throws IOException {
                if (!atomicWrite) {
                    put(path, new byte[0], true);
                }
                return new CollectedOutput(bytes -> put(path, bytes, true));
            }

            @Override
            public void writeAtomically(CloseableIterator<String> data, boolean overwrite) throws IOException {
                ByteArrayOutputStream lines = new ByteArrayOutputStream();
                try (data) {
                    while (data.hasNext()) {
                        lines.writeBytes(data.next().getBytes(StandardCharsets.UTF_8));
                        lines.write('\n');
                    }
                }
                put(path, lines.toByteArray(), overwrite);
            }
        };
    }

    /**
     * Writes a whole file.
     *
     * @throws FileAlreadyExistsException if there is such a file and it is not to be replaced
     */
    public synchronized void put(String path, byte[] bytes, boolean overwrite) throws IOException {
        Path file = path(path);
        if (!directories.contains(String.valueOf(file.getParent()))) {
            throw new NoSuchFileException(path);
        }
        if (!overwrite && files.containsKey(file.toString())) {
            throw new FileAlreadyExistsException(path);
        }
        files.put(file.toString(), new Content(bytes, millis.getAsLong()));
    }

    @Override
    public synchronized boolean delete(String path) {
        String file = path(path).toString();
        Content content = files.remove(file);
        if (content == null) {
            return false;
        }
        deleted.putIfAbsent(file, content.bytes());
        return true;
    }

    @Override
    public Optional<String> getConf(String confKey) {
        return Optional.empty();
    }

    @Override
    public void copyFileAtomically(String srcPath, String destPath, boolean overwrite) throws IOException {
        put(destPath, read(srcPath), overwrite);
    }

    private static Path path(String path) {
        return Path.of(path).normalize();
    }

    private static final class Input extends SeekableInputStream {
        private final byte[] bytes;
        private int at;

        Input(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public long getPos() {
            return at;
        }

        @Override
        public void seek(long newPos) {
            at = Math.toIntExact(newPos);
        }

        @Override
        public int read() {
            return at < bytes.length ? bytes[at++] & 0xff : -1;
        }

        @Override
        public int read(byte[] b, int off, int len) {
            if (len == 0) {
                return 0;
            }
            int count = Math.min(len, bytes.length - at);
            if (count <= 0) {
                return -1;
            }
            System.arraycopy(bytes, at, b, off, count);
            at += count;
            return count;
        }

        @Override
        public void readFully(byte[] b, int off, int len) throws IOException {
            if (bytes.length - at < len) {
                throw new EOFException((len - (bytes.length - at)) + " bytes are missing at the end");
            }
            System.arraycopy(bytes, at, b, off, len);
            at += len;
        }
    }
}
