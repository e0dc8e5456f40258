package dev.inlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.error.InletException;
import dev.inlet.error.InletException.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class FailuresTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @ParameterizedTest
    @CsvSource({"CONFIGURATION, 3", "FENCED, 4", "DATA, 1", "TRANSIENT, 1", "BUG, 1"})
    void theExitCodeTellsWhatToDoNext(Kind kind, int code) {
        assertThat(tell(new InletException(kind, "p", "r", "w"))).isEqualTo(code);
    }

    @Test
    void aFailureIsProblemReasonAndWayOutWithoutATrace() {
        tell(InletException.data("The table t is odd", "first line\nsecond line", "Mend it"));

        assertThat(errors()).isEqualTo("""
                inlet: The table t is odd
                  why: first line
                       second line
                  way out: Mend it
                """);
    }

    @Test
    void aListOfProblemsStandsAsItIs() {
        tell(InletException.configuration("The file f cannot be used", "\nf:1:2: one\nf:3:4: two\n", "Change these"));

        assertThat(errors()).isEqualTo("""
                inlet: The file f cannot be used
                  f:1:2: one
                  f:3:4: two
                  way out: Change these
                """);
    }

    @Test
    void aDefectComesWithItsTraceAndAskForAReport() {
        assertThat(tell(new IllegalStateException("oops"))).isEqualTo(1);

        assertThat(errors())
                .contains("defect of Inlet", "Please report it", "IllegalStateException: oops", "\tat dev.inlet.cli");
    }

    private int tell(Exception failure) {
        Console console = new Console(Inlet.stream(new ByteArrayOutputStream()), Inlet.stream(err), false, Style.PLAIN);
        CommandLine line = Main.commandLine(console);
        return new Failures(console, () -> false).handleExecutionException(failure, line, null);
    }

    private String errors() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
