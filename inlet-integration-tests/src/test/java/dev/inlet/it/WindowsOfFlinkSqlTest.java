package dev.inlet.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same rows, at random and out of order, through windows of Inlet, in several runs, and of Flink SQL, in one job: the
 * windows and what is in them are the same.
 *
 * <p>Which rows are late depends, in Flink, on the rows before each, in Inlet on where a batch ends. So rows here are either
 * within the watermark's delay of all others before them, or late for both wherever batches end.
 */
class WindowsOfFlinkSqlTest {
    @TempDir
    static Path directory;

    private static List<WindowedInput> inputs = List.of();

    /** One job for all inputs: most of its time is that of its start. */
    @BeforeAll
    static void flinkHasRun() throws IOException {
        int first = Integer.getInteger("inlet.window.seed", 1);
        inputs = new ArrayList<>();
        StringBuilder script = new StringBuilder();
        for (int seed : IntStream.range(first, first + Integer.getInteger("inlet.window.seeds", 2))
                .toArray()) {
            WindowedInput input =
                    new WindowedInput(Files.createDirectory(directory.resolve("seed-" + seed)), seed, seed % 2 == 0);
            script.append(input.flinkSql());
            inputs.add(input);
        }
        try (FlinkProcess flink = new FlinkProcess(directory)) {
            flink.run(Files.writeString(directory.resolve("windows.sql"), script));
        }
    }

    static Stream<WindowedInput> inTime() {
        return inputs.stream().filter(input -> input.late().isEmpty());
    }

    static Stream<WindowedInput> withLateRows() {
        return inputs.stream().filter(input -> !input.late().isEmpty());
    }

    @ParameterizedTest
    @MethodSource("inTime")
    void windowsThatAreClosedAndThenAllWindowsAreThoseOfFlinkSql(WindowedInput input) throws Exception {
        for (int part = 0; part < WindowedInput.PARTS; part++) {
            input.land(part);
        }
        for (String kind : input.kinds()) {
            assertThat(input.inInlet(kind)).as(kind).isNotEmpty().isEqualTo(input.closedInFlink(kind));
        }
        input.closeWindows();
        for (String kind : input.kinds()) {
            assertThat(input.inInlet(kind)).as(kind).isEqualTo(input.inFlink(kind));
            assertThat(input.deadLetters(kind)).as(kind).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("withLateRows")
    void rowsThatAreLateAreInNoWindowOfEitherAndInTheDeadLetters(WindowedInput input) throws Exception {
        for (int part = 0; part < WindowedInput.PARTS; part++) {
            input.land(part);
        }
        input.closeWindows();
        for (String kind : input.kinds()) {
            assertThat(input.inInlet(kind)).as(kind).isNotEmpty().isEqualTo(input.inFlink(kind));
            assertThat(input.deadLetters(kind)).as(kind).isEqualTo(input.late());
        }
    }
}
