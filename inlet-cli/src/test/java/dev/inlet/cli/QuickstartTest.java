package dev.inlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickstartTest {
    @TempDir
    Path directory;

    @Test
    void realDataLandAndAreShownAndProven() {
        Inlet.Result result = quickstart(directory.resolve("try"));

        assertThat(result.exitCode()).as(result.errors()).isZero();
        assertThat(result.output())
                .contains("1,707 records → 1,702 rows and 5 dead letters")
                .contains("21km NNE of Hualian, Taiwan")
                .contains("the field is NOT NULL but has no value")
                .contains("STREAMING UPDATE")
                .contains("every rule holds")
                .contains("inlet init kafka");
    }

    @Test
    void besideItsFilesTheTableIsCertifiedAlthoughSomeRecordsAreDeadLetters() {
        Path made = directory.resolve("try");
        quickstart(made);

        Inlet.Result result = Inlet.run(
                "verify",
                made.resolve("lake/earthquakes"),
                "--source",
                made.resolve("examples/quickstart/earthquakes.yaml"),
                "--deep");

        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(result.output())
                .contains("5 dead letters")
                .contains("1 range (1 there whole")
                .contains("1 with the very rows; 1,707 records read");
    }

    @Test
    void runAgainNothingIsRepeated() {
        quickstart(directory.resolve("try"));

        Inlet.Result again = quickstart(directory.resolve("try"));

        assertThat(again.exitCode()).as(again.errors()).isZero();
        assertThat(again.output())
                .contains("nothing new")
                .contains("1 commit; 1,707 records read, 1,702 rows written")
                .contains("every rule holds");
    }

    @Test
    void withoutTheExamplesItTellsHowToStartInlet() {
        Inlet.Result result = Inlet.run("quickstart", directory, "--home", directory.resolve("none"));

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.errors()).contains("The example is not in", "bin/inlet");
    }

    private static Inlet.Result quickstart(Path directory) {
        return Inlet.run("quickstart", directory, "--home", "..");
    }
}
