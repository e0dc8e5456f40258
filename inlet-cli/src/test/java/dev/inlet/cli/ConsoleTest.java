package dev.inlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.runtime.pipeline.PipelineStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is drawn: the status below what is said, progress, tables, numbers. */
class ConsoleTest {
    private static final long SECOND = 1_000_000_000L;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void theStatusStaysBelowWhatIsSaid() {
        Console console = console(true);

        console.status("50%");
        console.say("made table t");
        console.endStatus();

        assertThat(errors()).isEqualTo(drawn("50%") + "\r\u001b[Kmade table t\n" + drawn("50%") + "\r\u001b[K");
    }

    @Test
    void whereNoLineCanBeDrawnOverThereIsNoStatus() {
        Console console = console(false);

        console.status("50%");
        console.say("made table t");
        console.endStatus();

        assertThat(errors()).isEqualTo("made table t\n");
    }

    @Test
    void theRateIsThatBetweenCommits() {
        ProgressLine line = new ProgressLine(false, Style.PLAIN);

        assertThat(line.at(0, status(0, 0, OptionalLong.empty()))).isEqualTo("0/s  0 records  0 B");
        line.at(SECOND, status(1000, 1, OptionalLong.empty()));
        assertThat(line.at(3 * SECOND / 2, status(1000, 1, OptionalLong.empty())))
                .isEqualTo("1.0k/s  1,000 records  100.0 kB  committed 500 ms ago  v7");
        assertThat(line.at(60 * SECOND, status(1000, 1, OptionalLong.empty()))).startsWith("0/s  ");
    }

    @Test
    void theBarShowsWhatIsLeftOfTheGreatestLag() {
        ProgressLine line = new ProgressLine(true, Style.PLAIN);

        line.at(0, status(0, 0, OptionalLong.of(400)));

        assertThat(line.at(SECOND, status(300, 1, OptionalLong.of(100))))
                .startsWith("███████████████░░░░░ 75%  300/s")
                .contains("lag 100");
        assertThat(new ProgressLine(false, Style.PLAIN).at(0, status(0, 0, OptionalLong.of(400))))
                .doesNotContain("%");
    }

    @Test
    void aCellStaysOnItsLineAndALongOneIsCut() {
        TextTable table = new TextTable(List.of("n", "text"), List.of(true, false));
        table.add(Arrays.asList("1", "a\nb\tc\u001b"));
        table.add(Arrays.asList(null, "x".repeat(200)));

        ByteArrayOutputStream out = new ByteArrayOutputStream();
        table.print(Inlet.stream(out), Style.PLAIN);
        // A stream without auto-flush writes through to what holds bytes.
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .containsExactly("   n  text", "   1  a\\nb\\tc\ufffd", "null  " + "x".repeat(59) + "…");
    }

    @ParameterizedTest
    @CsvSource({"0, 0 B", "999, 999 B", "1000, 1.0 kB", "999949, 999.9 kB", "999999, 1.0 MB", "2500000000, 2.5 GB"})
    void bytesAreInPowersOfAThousand(long bytes, String text) {
        assertThat(Quantity.bytes(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0, 0 ms", "999, 999 ms", "1500, 1.5 s", "61000, 1 min 1 s", "7260000, 2 h 1 min"})
    void timesAreInTheUnitThatTellsMost(long millis, String text) {
        assertThat(Quantity.time(Duration.ofMillis(millis))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0, 0/s", "999, 999/s", "81200, 81.2k/s", "1200000, 1.20M/s"})
    void ratesAreShort(double rate, String text) {
        assertThat(Quantity.perSecond(rate)).isEqualTo(text);
    }

    @Test
    void whatStandardOutputDidNotTakeIsKnown() {
        StandardOutput full = new StandardOutput(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        });
        PrintStream out = new PrintStream(full, true, StandardCharsets.UTF_8);
        assertThat(full.failure()).isEmpty();

        out.println("a row");

        assertThat(full.failure()).map(Throwable::getMessage).contains("No space left on device");
    }

    private Console console(boolean live) {
        return new Console(Inlet.stream(new ByteArrayOutputStream()), Inlet.stream(err), live, Style.PLAIN);
    }

    private String errors() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private static String drawn(String status) {
        return "\r\u001b[K\u001b[?7l" + status + "\u001b[?7h";
    }

    private static PipelineStatus status(long records, long epochs, OptionalLong lag) {
        TreeMap<String, Long> versions = new TreeMap<>();
        if (epochs > 0) {
            versions.put("t", 7L);
        }
        return new PipelineStatus(
                epochs,
                records,
                records,
                0,
                0,
                0,
                records * 100,
                0,
                epochs,
                versions,
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                lag,
                List.of());
    }
}
