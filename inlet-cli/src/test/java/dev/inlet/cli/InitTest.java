package dev.inlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class InitTest {
    @TempDir
    Path directory;

    static List<String> types() {
        return Init.TYPES;
    }

    @ParameterizedTest
    @MethodSource("types")
    void theFileThatIsWrittenCanBeRun(String type) {
        Path file = directory.resolve("new.yaml");

        Inlet.Result result = Inlet.run("init", type, file);

        assertThat(result.exitCode()).isZero();
        assertThat(result.output()).contains("wrote " + file, "inlet run " + file);
        assertThat(Inlet.run("validate", file).output()).isEqualTo(file + " can be run\n");
    }

    /** What stands behind {@code # } and looks like an option is one: taken in, the file can still be run. */
    @ParameterizedTest
    @MethodSource("types")
    void theOptionsInCommentsCanBeTakenIn(String type) throws IOException {
        Path file = directory.resolve("all.yaml");
        Files.writeString(directory.resolve("jaas"), "secret");
        String all = Init.template(type)
                .replaceAll("(?m)^( +(?:- )?)# ((?:[a-z][a-z.-]+): )", "$1$2")
                .replace("/run/secrets/kafka-jaas", directory.resolve("jaas").toString());
        Files.writeString(file, all);

        assertThat(all).isNotEqualTo(Init.template(type));
        assertThat(Inlet.run("validate", file).output()).isEqualTo(file + " can be run\n");
    }

    @Test
    void aFileThatIsThereIsLeftAlone() throws IOException {
        Path file = Files.writeString(directory.resolve("mine.yaml"), "mine");

        Inlet.Result result = Inlet.run("init", "kafka", file);

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.errors()).contains("mine.yaml is there already");
        assertThat(file).hasContent("mine");
    }

    @Test
    void anUnknownTypeGetsTheNearestName() {
        Inlet.Result result = Inlet.run("init", "kafak");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.errors()).contains("did you mean \"kafka\"");
    }

    @Test
    void aMissingDirectoryIsTold() {
        Inlet.Result result = Inlet.run("init", "kafka", directory.resolve("no/where.yaml"));

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.errors()).contains("no such directory");
    }
}
