package dev.inlet.runtime.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.position.SourcePartition;
import dev.inlet.runtime.state.StateManifest.Missing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StateManifestTest {
    private static final SourcePartition P0 = new SourcePartition("clicks", "c-0");

    private static final StateManifest MANIFEST = new StateManifest(
            "window",
            new TreeMap<>(Map.of(
                    "rows", List.of(new Segment("a.parquet", 3, 0, -5, 70, new TreeMap<>(Map.of(P0, 12L)))))),
            new TreeMap<>(Map.of(P0, new Missing(4, 9))));

    /** Kept by tables: a change of these strings makes old state unreadable. */
    private static final String GOLDEN =
            "{\"definition\":\"window\",\"stores\":{\"rows\":[{\"file\":\"a.parquet\",\"rows\":3,"
                    + "\"bytes\":0,\"least\":-5,\"greatest\":70,\"needs\":[{\"source\":\"clicks\",\"partition\":\"c-0\",\"position\":12}]}]},"
                    + "\"missing\":[{\"source\":\"clicks\",\"partition\":\"c-0\",\"from\":4,\"to\":9}]}";

    @TempDir
    Path directory;

    @BeforeEach
    void writeTheSegment() throws IOException {
        Files.createFile(directory.resolve("a.parquet"));
    }

    @Test
    void theStoredFormIsFixed() throws IOException {
        assertThat(MANIFEST.toJson()).asString(StandardCharsets.UTF_8).isEqualTo(GOLDEN);
        write(GOLDEN);
        assertThat(new StateDirectory(directory).read(7)).contains(MANIFEST);
    }

    /** As less state than there was, it would let go of rows without a word. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"stores\":{ | \"stores\":[{",
                "\"rows\":[ | \"rows\":{\"x\":",
                "{\"rows\":[ | 7,\"other\":{\"rows\":[",
                "\"rows\":3 | \"rows\":3.5",
                "\"rows\":3 | \"rows\":-3",
                "\"bytes\":0 | \"bytes\":\"0\"",
                "\"least\":-5 | \"least\":99999999999999999999",
                "\"position\":12 | \"position\":\"twelve\"",
                "\"position\":12 | \"position\":-12",
                "\"file\":\"a.parquet\" | \"file\":\"../state/a.parquet\"",
                "\"file\":\"a.parquet\" | \"file\":\"a\\u0000\"",
                "\"file\":\"a.parquet\" | \"file\":null",
                "\"source\":\"clicks\" | \"source\":7",
                "\"definition\":\"window\" | \"definition\":[]",
                "\"missing\":[{ | \"missing\":{\"x\":{",
                "\"to\":9 | \"to\":true",
                "\"to\":9}]} | \"to\":9}]}{}",
                "\"missing\": | \"missing\":[],\"missing\":",
            })
    void aDamagedManifestIsLostStateAndNeverLessState(String from, String to) throws IOException {
        String damaged = GOLDEN.replace(from, to);
        assertThat(damaged).isNotEqualTo(GOLDEN);
        write(damaged);
        assertThat(new StateDirectory(directory).read(7)).isEmpty();
    }

    private void write(String manifest) throws IOException {
        Files.writeString(directory.resolve("%020d.json".formatted(7)), manifest);
    }
}
