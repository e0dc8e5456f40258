package dev.inlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of joins does what its head says. */
class JoinExampleTest {
    @TempDir
    Path directory;

    @Test
    void rowsWaitForTheNextRunAndComeOutAloneWhereNothingFollows() throws IOException {
        Path file = directory.resolve("examples/joins/follow-up.yaml");
        Files.createDirectories(file.getParent());
        Files.copy(Path.of("../examples/joins/follow-up.yaml"), file);

        assertThat(Inlet.run("run", file, "--once").exitCode()).isZero();
        List<String> first = rows();
        assertThat(Inlet.run("run", file, "--once", "--close-windows").exitCode())
                .isZero();
        List<String> both = rows();

        // 20,000 events are 20 seconds: what is bought in the last 5 of the first run waits for the second.
        assertThat(first).doesNotHaveDuplicates().anyMatch(row -> row.contains("\"app_id\":null"));
        assertThat(both).doesNotHaveDuplicates().containsAll(first);
        assertThat(both).anyMatch(row -> row.matches(".*\"site_id\":1[5-9][0-9]{3},.*\"app_id\":2[0-9]{4},.*"));
        assertThat(first).noneMatch(row -> row.matches(".*\"site_id\":19[0-9]{3},.*\"app_id\":null.*"));
        assertThat(Inlet.run("verify", directory.resolve("lake/follow_up")).exitCode())
                .isZero();
    }

    private List<String> rows() {
        return Inlet.run("table", "read", directory.resolve("lake/follow_up"), "--limit", 100000, "--output", "json")
                .output()
                .lines()
                .toList();
    }
}
