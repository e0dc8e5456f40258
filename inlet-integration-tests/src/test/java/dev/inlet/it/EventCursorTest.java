package dev.inlet.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inlet.option.Options;
import dev.inlet.runtime.command.CommandTargetType;
import dev.inlet.runtime.config.EventStart;
import dev.inlet.runtime.config.TargetDefinition;
import dev.inlet.runtime.delivery.TableDeliveries;
import dev.inlet.testkit.disk.Outcome;
import dev.inlet.testkit.disk.ProcessEnded;
import dev.inlet.testkit.disk.SimulatedProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("watched-disk")
class EventCursorTest {
    @TempDir
    Path directory;

    /** A target that is new to a table begins behind the versions that are there, so with the place lost it would miss some. */
    @Test
    void whereATargetBeginsSurvivesALossOfPower() throws Exception {
        Path untroubled = Files.createDirectory(directory.resolve("untroubled"));
        SimulatedProcess healthy = SimulatedProcess.healthy(untroubled);
        healthy.run(() -> expectTableAndGoOn(untroubled));
        int last = healthy.calls().size() - 1;

        Path cut = Files.createDirectory(directory.resolve("cut"));
        SimulatedProcess process = SimulatedProcess.failing(cut, last, Outcome.POWER_CUT);
        assertThatThrownBy(() -> process.run(() -> expectTableAndGoOn(cut))).isInstanceOf(ProcessEnded.class);

        try (Stream<Path> cursors = Files.list(state(cut).resolve("events"))) {
            assertThat(cursors)
                    .singleElement()
                    .satisfies(cursor -> assertThat(cursor).content().contains("\"delivered\":-1"));
        }
    }

    private static Path expectTableAndGoOn(Path root) throws IOException {
        TableDeliveries.expectTable(List.of(target()), "/lake/orders", state(root));
        return Files.createFile(root.resolve("what comes next"));
    }

    private static Path state(Path root) {
        return root.resolve("lake/orders/_inlet/orders");
    }

    private static TargetDefinition target() {
        CommandTargetType type = new CommandTargetType();
        return new TargetDefinition(
                "hook",
                type,
                Options.of(type.options(), Map.of("command", List.of("true"))),
                EventStart.LATEST,
                Duration.ofSeconds(10),
                Duration.ofMinutes(1),
                Duration.ofSeconds(10),
                Set.of());
    }
}
