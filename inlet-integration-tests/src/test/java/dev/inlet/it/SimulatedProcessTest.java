package dev.inlet.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inlet.storage.LocalFileIO;
import dev.inlet.testkit.disk.DiskCall;
import dev.inlet.testkit.disk.DiskCall.Kind;
import dev.inlet.testkit.disk.Outcome;
import dev.inlet.testkit.disk.ProcessEnded;
import dev.inlet.testkit.disk.SimulatedProcess;
import io.delta.kernel.internal.util.Utils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk that fails must fail as a real one does, or what is tested on it is not. */
@Tag("watched-disk")
class SimulatedProcessTest {
    @TempDir
    Path directory;

    private Path write(String name) throws IOException {
        return Files.writeString(directory.resolve(name), "content of the file");
    }

    /** The number of the first such call. */
    private int callOf(Kind kind, Callable<?> program) throws Exception {
        SimulatedProcess process = SimulatedProcess.healthy(directory);
        Object unused = process.run(program);
        int number = process.calls().stream()
                .filter(call -> call.kind() == kind)
                .map(DiskCall::number)
                .findFirst()
                .orElseThrow();
        Files.deleteIfExists(directory.resolve("a"));
        return number;
    }

    @Test
    void aPowerCutTakesAFileWhoseNameWasNotSynced() throws Exception {
        Callable<Path> program = () -> write("a");
        int call = callOf(Kind.WRITE, program);
        SimulatedProcess process = SimulatedProcess.failing(directory, call, Outcome.POWER_CUT);
        assertThatThrownBy(() -> process.run(program)).isInstanceOf(ProcessEnded.class);
        assertThat(directory.resolve("a")).doesNotExist();
    }

    @Test
    void aPowerCutLeavesWhatStorageSaidIsDurable() throws Exception {
        Callable<Path> program = () -> {
            new LocalFileIO()
                    .newOutputFile(directory.resolve("a").toString())
                    .writeAtomically(Utils.toCloseableIterator(List.of("line").iterator()), false);
            return write("b");
        };
        SimulatedProcess healthy = SimulatedProcess.healthy(directory);
        Path written = healthy.run(program);
        Files.delete(written);
        Files.delete(directory.resolve("a"));
        SimulatedProcess process =
                SimulatedProcess.failing(directory, healthy.calls().size() - 1, Outcome.POWER_CUT);
        assertThatThrownBy(() -> process.run(program)).isInstanceOf(ProcessEnded.class);
        assertThat(directory.resolve("a")).hasContent("line");
        assertThat(written).doesNotExist();
    }

    @Test
    void aHalvedWriteLeavesHalfAndNothingHappensAfterIt() throws Exception {
        Callable<Path> program = () -> write("a");
        int call = callOf(Kind.WRITE, program);
        SimulatedProcess process = SimulatedProcess.failing(directory, call, Outcome.HALF);
        assertThatThrownBy(() -> process.run(program)).isInstanceOf(ProcessEnded.class);
        assertThat(directory.resolve("a")).hasContent("content o");
        assertThatThrownBy(() -> process.run(() -> write("b"))).isInstanceOf(ProcessEnded.class);
        assertThat(directory.resolve("b")).doesNotExist();
    }

    @Test
    void aCallThatFailsAfterwardsHasHappened() throws Exception {
        Callable<Path> program = () -> write("a");
        int call = callOf(Kind.WRITE, program);
        SimulatedProcess process = SimulatedProcess.failing(directory, call, Outcome.FAIL_AFTER);
        assertThatThrownBy(() -> process.run(program)).hasMessageContaining("after it happened");
        assertThat(directory.resolve("a")).hasContent("content of the file");
    }

    @Test
    void aTemporaryFileThatTheDiskRefusedToDeleteAtFirstIsGoneAndItsContentHasItsName() throws Exception {
        Callable<Path> program = () -> {
            Path entry = directory.resolve("a");
            new LocalFileIO()
                    .newOutputFile(entry.toString())
                    .writeAtomically(Utils.toCloseableIterator(List.of("line").iterator()), false);
            return entry;
        };
        int call = callOf(Kind.DELETE, program);
        SimulatedProcess process = SimulatedProcess.failing(directory, call, Outcome.FAIL_BEFORE);
        assertThat(process.run(program)).hasContent("line");
        assertThat(process.reached().getCount()).isZero();
        assertThat(directory).isDirectoryNotContaining("glob:**/.*");
    }
}
