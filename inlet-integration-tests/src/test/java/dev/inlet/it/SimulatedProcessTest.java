package dev.inlet.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inlet.storage.LocalFileIO;
import dev.inlet.testkit.disk.DiskCall;
import dev.inlet.testkit.disk.DiskCall.Kind;
import dev.inlet.testkit.disk.Outcome;
import dev.inlet.testkit.disk.ProcessEnded;
import dev.inlet.testkit.disk.SimulatedProcess;
import io.delta.kernel.defaults.engine.fileio.PositionOutputStream;
import io.delta.kernel.internal.util.Utils;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
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
    void whicheverCallFailsNoTemporaryFileIsLeftAndWhatHasItsNameIsWhole() throws Exception {
        Callable<Path> lines = () -> {
            new LocalFileIO()
                    .newOutputFile(directory.resolve("a").toString())
                    .writeAtomically(Utils.toCloseableIterator(List.of("line").iterator()), false);
            return directory.resolve("a");
        };
        Callable<Path> stream = () -> {
            try (PositionOutputStream out = new LocalFileIO()
                    .newOutputFile(directory.resolve("a").toString())
                    .create(true)) {
                out.write("line\n".getBytes(StandardCharsets.UTF_8));
            }
            return directory.resolve("a");
        };
        for (Callable<Path> program : List.of(lines, stream)) {
            SimulatedProcess healthy = SimulatedProcess.healthy(directory);
            Files.delete(healthy.run(program));
            int count = healthy.calls().size();
            for (int call = 0; call < count; call++) {
                for (Outcome outcome : List.of(Outcome.FAIL_BEFORE, Outcome.FAIL_AFTER)) {
                    SimulatedProcess process = SimulatedProcess.failing(directory, call, outcome);
                    try {
                        assertThat(process.run(program)).exists();
                    } catch (IOException told) {
                        assertThat(told).hasMessageContaining("made to fail");
                    }
                    assertThat(process.reached().getCount()).isZero();
                    try (Stream<Path> left = Files.list(directory)) {
                        assertThat(left)
                                .as(healthy.calls().get(call) + " " + outcome)
                                .allSatisfy(file ->
                                        assertThat(file).hasFileName("a").hasContent("line"));
                    }
                    Files.deleteIfExists(directory.resolve("a"));
                }
            }
        }
    }
}
