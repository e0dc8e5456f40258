package dev.inlet.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.batch.Engine;
import dev.inlet.batch.EngineSettings;
import dev.inlet.position.SourcePartition;
import dev.inlet.runtime.source.FileBatch;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchIntakeTest {
    private static final SourcePartition FILES = new SourcePartition("in", "files");

    @TempDir
    Path directory;

    /** A partition that is not told to be drained holds back the watermark by what it has shown before. */
    @Test
    void filesThatWereReadToTheirEndAreDrainedAsLongAsNoneCome() {
        try (Engine engine = engine();
                BatchIntake intake = new BatchIntake(engine, BatchRoom.unbounded(), 1)) {
            intake.take(new FileBatch(FILES, 0, 1, List.of(), "{}"));
            assertThat(intake.seal("in", false, false, partition -> false).drained())
                    .containsExactly(FILES);

            assertThat(intake.seal("in", false, true, partition -> false).drained())
                    .containsExactly(FILES);
            assertThat(intake.seal("in", false, false, partition -> true).drained())
                    .isEmpty();
        }
    }

    /** The rows that it has still would be late. */
    @Test
    void aPartitionWithMoreToReadIsNotDrainedThoughTheSourceWasIdleWhenItWasLookedAtLast() {
        try (Engine engine = engine();
                BatchIntake intake = new BatchIntake(engine, BatchRoom.unbounded(), 1)) {
            intake.take(new FileBatch(FILES, 0, 1, List.of(), "{}"));

            assertThat(intake.seal("in", false, true, partition -> true).drained())
                    .isEmpty();
            assertThat(intake.seal("in", true, true, partition -> true).drained())
                    .containsExactly(FILES);
        }
    }

    private Engine engine() {
        return Engine.open(new EngineSettings(
                EngineSettings.LEAST_MEMORY_BYTES, 1, directory.resolve("spill"), List.of(directory)));
    }
}
