package dev.inlet.runtime.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("Jazzer watches the whole JVM")
class StateManifestFuzzTest {
    private static final Path DIRECTORY = Path.of("/state");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What is understood names as many segments as are written there, all of them in the directory of the state. */
    @FuzzTest
    @DictionaryFile(resourcePath = "/dev/inlet/fuzz/stored.dict")
    void aManifestIsUnderstoodWholeOrRefused(byte[] data) throws IOException {
        StateManifest manifest;
        try {
            manifest = StateManifest.parse(data);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotBlank();
            return;
        }
        assertThat(StateManifest.parse(manifest.toJson())).isEqualTo(manifest);
        JsonNode written = JSON.readTree(data);
        manifest.stores().forEach((store, segments) -> {
            assertThat(segments).hasSize(written.get("stores").get(store).size());
            segments.forEach(segment -> {
                assertThat(DIRECTORY.resolve(segment.file()).normalize().getParent())
                        .isEqualTo(DIRECTORY);
                assertThat(Long.min(segment.rows(), segment.bytes())).isNotNegative();
            });
        });
        assertThat(manifest.stores()).hasSize(written.get("stores").size());
        assertThat(manifest.needs().values())
                .allSatisfy(position -> assertThat(position).isNotNegative());
    }
}
