package dev.inlet.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.inlet.position.SourcePartition;
import dev.inlet.testkit.ScratchDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("Jazzer watches the whole JVM")
class ProgressCheckpointFuzzTest {
    private static final Path DIRECTORY = ScratchDirectory.make();

    /** It only saves time, so one that is damaged is left aside; and it never claims a position that nobody stored. */
    @FuzzTest
    @DictionaryFile(resourcePath = "/dev/inlet/fuzz/stored.dict")
    void aStoredProgressIsUnderstoodOrLeftAside(byte[] data) throws IOException {
        Files.write(DIRECTORY.resolve("progress.json"), data);
        ProgressCheckpoint checkpoint = new ProgressCheckpoint(DIRECTORY);
        Map<String, SortedMap<SourcePartition, Long>> understood = checkpoint.read();
        understood
                .values()
                .forEach(positions -> positions
                        .values()
                        .forEach(position -> assertThat(position).isNotNegative()));
        checkpoint.write(understood);
        assertThat(checkpoint.read()).isEqualTo(understood);
    }
}
