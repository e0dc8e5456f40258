package dev.inlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "quickstart",
                "run",
                "validate",
                "verify",
                "init",
                "table show",
                "table history",
                "table read",
                "completion"
            })
    void everyCommandTellsHowItIsUsed(String command) {
        Inlet.Result result = Inlet.run((Object[]) (command + " --help").split(" "));

        assertThat(result.exitCode()).isZero();
        assertThat(result.output()).contains("Usage: inlet " + command, "Example", "--help", "--verbose", "--no-color");
        assertThat(result.errors()).isEmpty();
    }

    @Test
    void theHelpNamesAllCommandsAndExitCodes() {
        assertThat(Inlet.run("--help").output())
                .contains("quickstart", "run", "validate", "verify", "init", "table", "completion")
                .contains("0 done, 1 failed, 2 wrong usage, 3 wrong configuration, 4 fenced,\n130 interrupted");
    }

    @Test
    void theVersionIsTold() {
        assertThat(Inlet.run("--version").output()).startsWith("inlet ");
    }

    @Test
    void withoutACommandTheUsageIsWrong() {
        Inlet.Result result = Inlet.run();

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.output()).isEmpty();
        assertThat(result.errors()).contains("Missing required subcommand", "inlet --help");
    }

    @Test
    void aMisspeltCommandGetsTheNearestName() {
        Inlet.Result result = Inlet.run("validat", "x.yaml");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.errors()).contains("validat", "validate").doesNotContain("\tat ");
    }

    @Test
    void aMisspeltOptionGetsTheNearestName() {
        Inlet.Result result = Inlet.run("run", "x.yaml", "--onze");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.errors()).contains("--onze", "--once", "inlet run --help");
    }

    @Test
    void aMissingFileIsWrongUsage() {
        Inlet.Result result = Inlet.run("run");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.errors()).contains("FILE");
    }

    @Test
    void aValueThatIsNoneOfTheChoicesIsWrongUsage() {
        Inlet.Result result = Inlet.run("run", "x.yaml", "--output", "xml");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.errors()).contains("--output", "xml", "JSON");
    }

    @Test
    void theCompletionScriptKnowsTheCommands() {
        assertThat(Inlet.run("completion").output()).contains("quickstart", "--once");
    }
}
