package dev.inlet.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inlet.testkit.MemoryFileIO;
import io.delta.kernel.defaults.engine.fileio.FileIO;
import io.delta.kernel.defaults.engine.fileio.PositionOutputStream;
import io.delta.kernel.defaults.engine.fileio.SeekableInputStream;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The simulation runs on storage in memory; what it shows is true of the local disk only as far as the two are the same. */
class StorageContractTest {
    @TempDir
    Path directory;

    static Stream<FileIO> stores() {
        return Stream.of(new LocalFileIO(), new MemoryFileIO(System::currentTimeMillis));
    }

    private String path(FileIO files, String name) throws IOException {
        files.mkdirs(directory.resolve("log").toString());
        return directory.resolve("log").resolve(name).toString();
    }

    private static void put(FileIO files, String path, String line, boolean overwrite) throws IOException {
        files.newOutputFile(path)
                .writeAtomically(Utils.toCloseableIterator(List.of(line).iterator()), overwrite);
    }

    private static String text(FileIO files, String path) throws IOException {
        try (SeekableInputStream in = files.newInputFile(path, 0).newStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @MethodSource("stores")
    void aPutThatMustNotReplaceIsRefusedAndChangesNothing(FileIO files) throws IOException {
        String path = path(files, "0.json");
        put(files, path, "first", false);
        assertThatThrownBy(() -> put(files, path, "second", false)).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(text(files, path)).isEqualTo("first\n");
        put(files, path, "third", true);
        assertThat(text(files, path)).isEqualTo("third\n");
        files.copyFileAtomically(path, path(files, "1.json"), false);
        assertThatThrownBy(() -> files.copyFileAtomically(path, path(files, "1.json"), false))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(text(files, path(files, "1.json"))).isEqualTo("third\n");
    }

    @ParameterizedTest
    @MethodSource("stores")
    void whatFailsWhileItIsReadIsNotPut(FileIO files) throws IOException {
        String path = path(files, "0.json");
        CloseableIterator<String> failing = Utils.toCloseableIterator(Stream.of("a", "b")
                .map(line -> {
                    if (line.equals("b")) {
                        throw new IllegalStateException("cannot be read");
                    }
                    return line;
                })
                .iterator());
        assertThatThrownBy(() -> files.newOutputFile(path).writeAtomically(failing, false))
                .hasMessageContaining("cannot be read");
        assertThatThrownBy(() -> files.getFileStatus(path)).isInstanceOf(FileNotFoundException.class);
    }

    @ParameterizedTest
    @MethodSource("stores")
    void aListingIsSortedAndStartsAtTheName(FileIO files) throws IOException {
        for (String name : List.of("c", "a", "b", "b.crc")) {
            put(files, path(files, name), name, false);
        }
        List<String> names = new ArrayList<>();
        try (CloseableIterator<FileStatus> listing = files.listFrom(path(files, "b"))) {
            while (listing.hasNext()) {
                FileStatus file = listing.next();
                assertThat(file.getSize()).isPositive();
                names.add(Path.of(file.getPath()).getFileName().toString());
            }
        }
        assertThat(names).containsExactly("b", "b.crc", "c");
    }

    @ParameterizedTest
    @MethodSource("stores")
    void whatIsNotThereIsToldByTheSameExceptions(FileIO files) throws IOException {
        String absent = path(files, "absent");
        assertThatThrownBy(() -> files.getFileStatus(absent)).isInstanceOf(FileNotFoundException.class);
        assertThatThrownBy(() -> files.newInputFile(absent, 0).newStream()).isInstanceOf(FileNotFoundException.class);
        assertThatThrownBy(() -> files.listFrom(absent + "/x/0")).isInstanceOf(FileNotFoundException.class);
        assertThatThrownBy(() -> put(files, absent + "/x/0", "-", false)).isInstanceOf(NoSuchFileException.class);
        assertThat(files.delete(absent)).isFalse();
    }

    @ParameterizedTest
    @MethodSource("stores")
    void whatIsDeletedIsGoneAndItsNameIsFree(FileIO files) throws IOException {
        String path = path(files, "0.json");
        put(files, path, "first", false);
        assertThat(files.delete(path)).isTrue();
        assertThatThrownBy(() -> files.getFileStatus(path)).isInstanceOf(FileNotFoundException.class);
        put(files, path, "second", false);
        assertThat(text(files, path)).isEqualTo("second\n");
    }

    @ParameterizedTest
    @MethodSource("stores")
    void anAtomicStreamShowsNothingBeforeItIsClosed(FileIO files) throws IOException {
        String path = path(files, "checkpoint");
        try (PositionOutputStream out = files.newOutputFile(path).create(true)) {
            out.write(new byte[] {1, 2, 3});
            assertThatThrownBy(() -> files.getFileStatus(path)).isInstanceOf(FileNotFoundException.class);
        }
        assertThat(files.getFileStatus(path).getSize()).isEqualTo(3);
        try (SeekableInputStream in = files.newInputFile(path, 3).newStream()) {
            in.seek(1);
            byte[] two = new byte[2];
            in.readFully(two, 0, 2);
            assertThat(two).containsExactly(2, 3);
            assertThat(in.read()).isEqualTo(-1);
            assertThatThrownBy(() -> in.readFully(two, 0, 1)).isInstanceOf(EOFException.class);
        }
    }
}
