package dev.inlet.testkit.disk;

import dev.inlet.testkit.disk.DiskCall.Kind;
import dev.inlet.testkit.disk.SimulatedProcess.Effect;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The JVM's default file system, whose calls reach the real one through the {@link SimulatedProcess} that makes them. Made by
 * the JVM, which is told so by {@code -Djava.nio.file.spi.DefaultFileSystemProvider}.
 */
public final class WatchedFileSystemProvider extends FileSystemProvider {
    private final FileSystemProvider real;
    private final WatchedFileSystem fileSystem;

    /** @param real the JVM's own */
    public WatchedFileSystemProvider(FileSystemProvider real) {
        this.real = real;
        this.fileSystem = new WatchedFileSystem(this, real.getFileSystem(URI.create("file:///")));
    }

    /** Whether this JVM's files are watched. */
    public static boolean isInstalled() {
        return Path.of("").getFileSystem().provider() instanceof WatchedFileSystemProvider;
    }

    private <T> T call(Kind kind, Path path, Effect<T> effect) throws IOException {
        SimulatedProcess process = SimulatedProcess.of(path);
        return process == null ? effect.happen() : process.call(kind, absolute(path), effect);
    }

    private interface Change {
        void happen() throws IOException;
    }

    /** What becomes of names is noted where the effect happens, so that a loss of power right after it knows. */
    private interface Noted {
        void in(DiskCache cache) throws IOException;
    }

    private void change(Kind kind, Path path, Change effect, Noted noted) throws IOException {
        SimulatedProcess process = SimulatedProcess.of(path);
        Path unused = call(kind, path, () -> {
            effect.happen();
            if (process != null) {
                noted.in(process.cache());
            }
            return path;
        });
    }

    private static Path absolute(Path path) {
        return WatchedPath.absolute(path);
    }

    private static Path real(Path path) {
        return WatchedPath.real(path);
    }

    @Override
    public String getScheme() {
        return real.getScheme();
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> env) throws IOException {
        return real.newFileSystem(uri, env);
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        return fileSystem;
    }

    @Override
    public Path getPath(URI uri) {
        return fileSystem.watched(real.getPath(uri));
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        return newFileChannel(path, options, attributes);
    }

    @Override
    public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        SimulatedProcess process = SimulatedProcess.of(path);
        if (process == null) {
            return real.newFileChannel(real(path), options, attributes);
        }
        boolean writes = options.contains(StandardOpenOption.WRITE) || options.contains(StandardOpenOption.APPEND);
        FileChannel channel = process.call(writes ? Kind.OPEN_TO_WRITE : Kind.OPEN_TO_READ, absolute(path), () -> {
            boolean changes =
                    writes && (options.contains(StandardOpenOption.TRUNCATE_EXISTING) || !Files.exists(real(path)));
            FileChannel opened = real.newFileChannel(real(path), options, attributes);
            if (changes) {
                process.cache().opened(absolute(path));
            }
            return opened;
        });
        return new WatchedChannel(process, absolute(path), channel);
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path directory, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        List<Path> found = call(Kind.LIST, directory, () -> {
            List<Path> paths = new ArrayList<>();
            try (DirectoryStream<Path> all = real.newDirectoryStream(real(directory), path -> true)) {
                for (Path path : all) {
                    Path watched = fileSystem.watched(path);
                    if (filter.accept(watched)) {
                        paths.add(watched);
                    }
                }
            }
            return paths;
        });
        return new DirectoryStream<>() {
            @Override
            public Iterator<Path> iterator() {
                return found.iterator();
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void createDirectory(Path directory, FileAttribute<?>... attributes) throws IOException {
        change(Kind.MAKE_DIRECTORY, directory, () -> real.createDirectory(real(directory), attributes), cache -> {});
    }

    @Override
    public void createSymbolicLink(Path link, Path target, FileAttribute<?>... attributes) throws IOException {
        real.createSymbolicLink(real(link), real(target), attributes);
    }

    @Override
    public void createLink(Path link, Path existing) throws IOException {
        change(
                Kind.LINK,
                link,
                () -> real.createLink(real(link), real(existing)),
                cache -> cache.linked(absolute(existing), absolute(link)));
    }

    @Override
    public void delete(Path path) throws IOException {
        change(Kind.DELETE, path, () -> real.delete(real(path)), cache -> cache.deleted(absolute(path)));
    }

    @Override
    public Path readSymbolicLink(Path link) throws IOException {
        return fileSystem.watched(real.readSymbolicLink(real(link)));
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) throws IOException {
        change(
                Kind.WRITE,
                target,
                () -> real.copy(real(source), real(target), options),
                cache -> cache.opened(absolute(target)));
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
        change(
                Kind.MOVE,
                target,
                () -> real.move(real(source), real(target), options),
                cache -> cache.moved(absolute(source), absolute(target)));
    }

    @Override
    public boolean isSameFile(Path path, Path path2) throws IOException {
        return real.isSameFile(real(path), real(path2));
    }

    @Override
    public boolean isHidden(Path path) throws IOException {
        return real.isHidden(real(path));
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
        return real.getFileStore(real(path));
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        Path unused = call(Kind.LOOK, path, () -> {
            real.checkAccess(real(path), modes);
            return path;
        });
    }

    @Override
    public <V extends FileAttributeView> @Nullable V getFileAttributeView(
            Path path, Class<V> type, LinkOption... options) {
        return real.getFileAttributeView(real(path), type, options);
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
            throws IOException {
        A attributes = call(Kind.LOOK, path, () -> real.readAttributes(real(path), type, options));
        SimulatedProcess process = SimulatedProcess.of(path);
        if (process != null) {
            process.cache().seen(absolute(path));
        }
        return attributes;
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) throws IOException {
        return call(Kind.LOOK, path, () -> real.readAttributes(real(path), attributes, options));
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options) throws IOException {
        real.setAttribute(real(path), attribute, value, options);
    }
}
