package dev.inlet.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.delta.kernel.defaults.engine.fileio.PositionOutputStream;
import io.delta.kernel.defaults.engine.fileio.SeekableInputStream;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFileIOTest {
    private final LocalFileIO files = new LocalFileIO();

    @TempDir
    Path directory;

    @Test
    void ofThreadsThatWriteOneNameExactlyOneWinsAndTheOthersAreTold() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 25; round++) {
                String path = directory.resolve("entry-" + round).toString();
                List<Callable<Boolean>> writers = new ArrayList<>();
                for (int writer = 0; writer < 4; writer++) {
                    String line = "writer " + writer;
                    writers.add(() -> wins(path, line));
                }
                int winner = -1;
                int winners = 0;
                List<Future<Boolean>> results = threads.invokeAll(writers);
                for (int writer = 0; writer < 4; writer++) {
                    if (results.get(writer).get()) {
                        winner = writer;
                        winners++;
                    }
                }
                assertThat(winners).isEqualTo(1);
                assertThat(Files.readString(Path.of(path))).isEqualTo("writer " + winner + "\n");
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private boolean wins(String path, String line) throws IOException {
        try {
            files.newOutputFile(path).writeAtomically(lines(line), false);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    @Test
    void aFileThatIsRefusedLeavesNoTrace() throws IOException {
        Path file = directory.resolve("entry");
        Files.writeString(file, "first");
        assertThatThrownBy(() -> files.newOutputFile(file.toString()).writeAtomically(lines("second"), false))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(Files.readString(file)).isEqualTo("first");
        assertThat(directory).isDirectoryContaining(p -> p.equals(file));
        try (var all = Files.list(directory)) {
            assertThat(all).hasSize(1);
        }
    }

    @Test
    void aFileIsReplacedWhereThatIsAskedFor() throws IOException {
        Path file = directory.resolve("_last_checkpoint");
        Files.writeString(file, "first");
        files.newOutputFile(file.toString()).writeAtomically(lines("second", "ütf"), true);
        assertThat(Files.readString(file)).isEqualTo("second\nütf\n");
    }

    @Test
    void aListingStartsAtTheNameIsSortedAndHidesUnfinishedFiles() throws IOException {
        for (String name : List.of(
                "c",
                "a",
                "b",
                "d",
                TemporaryFiles.nameBeside(directory.resolve("e")).getFileName().toString())) {
            Files.writeString(directory.resolve(name), name + "!");
        }
        assertThat(names(files.listFrom(directory.resolve("b").toString()))).containsExactly("b", "c", "d");
        assertThat(names(files.listFrom(directory.resolve("").toString() + "/ ")))
                .containsExactly("a", "b", "c", "d");
    }

    @Test
    void anEntryThatAListingMissedIsFoundByTheHoleItLeaves() throws IOException {
        for (int version : new int[] {7, 8, 9, 11, 5_000}) {
            Files.writeString(directory.resolve("%020d.json".formatted(version)), "");
        }
        List<String> names = new ArrayList<>(List.of(
                "00000000000000000007.crc",
                "00000000000000000007.json",
                "00000000000000000009.json",
                "00000000000000000011.json",
                "00000000000000005000.json",
                "_last_checkpoint"));
        LogGaps.fill(directory, names);
        assertThat(names)
                .containsExactly(
                        "00000000000000000007.crc",
                        "00000000000000000007.json",
                        "00000000000000000008.json",
                        "00000000000000000009.json",
                        "00000000000000000011.json",
                        "00000000000000005000.json",
                        "_last_checkpoint");
    }

    @Test
    void anAbsentDirectoryOrFileIsToldByTheExceptionThatKernelKnows() {
        String absent = directory.resolve("absent/00.json").toString();
        assertThatThrownBy(() -> files.listFrom(absent)).isInstanceOf(FileNotFoundException.class);
        assertThatThrownBy(() -> files.getFileStatus(absent)).isInstanceOf(FileNotFoundException.class);
        assertThatThrownBy(() -> files.newInputFile(absent, 0).newStream()).isInstanceOf(FileNotFoundException.class);
    }

    @Test
    void anAtomicStreamShowsNothingBeforeItIsClosed() throws IOException {
        Path file = directory.resolve("checkpoint");
        try (PositionOutputStream out = files.newOutputFile(file.toString()).create(true)) {
            out.write(new byte[] {1, 2, 3});
            assertThat(out.getPos()).isEqualTo(3);
            assertThat(file).doesNotExist();
        }
        assertThat(Files.readAllBytes(file)).containsExactly(1, 2, 3);
    }

    @Test
    void aStreamIsReadFromAnyPlace() throws IOException {
        Path file = directory.resolve("data");
        Files.write(file, new byte[] {0, 1, 2, 3, (byte) 250});
        try (SeekableInputStream in = files.newInputFile(file.toString(), 5).newStream()) {
            in.seek(2);
            byte[] two = new byte[2];
            in.readFully(two, 0, 2);
            assertThat(two).containsExactly(2, 3);
            assertThat(in.read()).isEqualTo(250);
            assertThat(in.read()).isEqualTo(-1);
            assertThatThrownBy(() -> in.readFully(two, 0, 1)).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void urisAndPathsNameTheSameFile() {
        assertThat(LocalPath.of("file:/lake/a%20b")).isEqualTo(Path.of("/lake/a b"));
        assertThat(LocalPath.of("file:///lake/a%20b")).isEqualTo(Path.of("/lake/a b"));
        assertThat(LocalPath.of("/lake/a%20b")).isEqualTo(Path.of("/lake/a%20b"));
    }

    private static List<String> names(CloseableIterator<FileStatus> listing) throws IOException {
        List<String> names = new ArrayList<>();
        try (listing) {
            while (listing.hasNext()) {
                names.add(Path.of(listing.next().getPath()).getFileName().toString());
            }
        }
        return names;
    }

    private static CloseableIterator<String> lines(String... lines) {
        return Utils.toCloseableIterator(List.of(lines).iterator());
    }

    @Test
    void aStreamOfBytesAndArraysHoldsThemInTheirOrder() throws IOException {
        Path file = directory.resolve("stream");
        byte[] expected = new byte[200_000];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = (byte) (i * 31 + i / 256);
        }
        try (PositionOutputStream out = files.newOutputFile(file.toString()).create(true)) {
            for (int i = 0; i < 70_000; i++) {
                out.write(expected[i]);
            }
            assertThat(out.getPos()).isEqualTo(70_000);
            out.write(expected, 70_000, 130_000);
            assertThat(out.getPos()).isEqualTo(200_000);
        }
        assertThat(Files.readAllBytes(file)).isEqualTo(expected);
    }
}
