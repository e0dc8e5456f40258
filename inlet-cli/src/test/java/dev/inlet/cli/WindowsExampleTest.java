package dev.inlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of windows does what its head says. */
class WindowsExampleTest {
    @TempDir
    Path directory;

    @Test
    void openWindowsGoOnInTheNextRunAndEndWhereTheyAreToldTo() throws IOException {
        Path file = directory.resolve("examples/windows/sales.yaml");
        Files.createDirectories(file.getParent());
        Files.copy(Path.of("../examples/windows/sales.yaml"), file);

        // 100,000 events are 100 seconds: one minute is complete, the second is open.
        assertThat(Inlet.run("run", file, "--once").exitCode()).isZero();
        assertThat(minutes()).isEqualTo("1");
        assertThat(Inlet.run("table", "show", directory.resolve("lake/sales_per_minute"))
                        .output())
                .contains("complete up to 2026-01-01T00:01:29.999Z");

        // 200 seconds: three minutes and the beginning of a fourth.
        assertThat(Inlet.run("run", file, "--once", "--close-windows").exitCode())
                .isZero();
        assertThat(minutes()).isEqualTo("4");
        assertThat(Inlet.run("verify", directory.resolve("lake/sales_per_minute"))
                        .exitCode())
                .isZero();
    }

    @Test
    void closingWindowsNeedsAnEnd() {
        Inlet.Result result = Inlet.run("run", "sales.yaml", "--close-windows");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.errors()).contains("add --once");
    }

    private String minutes() {
        Inlet.Result read = Inlet.run(
                "table", "read", directory.resolve("lake/sales_per_minute"), "--limit", 1000, "--output", "json");
        return String.valueOf(read.output()
                .lines()
                .map(line -> line.replaceFirst(".*\"window_start\":\"([^\"]+)\".*", "$1"))
                .distinct()
                .count());
    }
}
