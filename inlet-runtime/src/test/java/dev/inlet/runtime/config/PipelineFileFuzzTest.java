package dev.inlet.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("Jazzer watches the whole JVM")
class PipelineFileFuzzTest {
    private static final String SECRET = "hunter2";

    private final PipelineReader reader =
            new PipelineReader(List.of(new SampleSourceType()), Map.of("LAKE", "/lake", "SECRET", SECRET)::get);

    /** A file is a pipeline, or has problems that say where; whatever it holds, a secret of the environment is not told. */
    @FuzzTest
    @DictionaryFile(resourcePath = "/dev/inlet/fuzz/pipelines.dict")
    void aPipelineFileIsUnderstoodOrItsProblemsAreTold(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        PipelineReading reading = reader.read("f.yaml", text, Path.of("/pipelines"));
        if (reading instanceof PipelineReading.Unusable unusable) {
            assertThat(unusable.problems()).isNotEmpty();
            unusable.problems().forEach(problem -> {
                assertThat(problem.place().file()).isEqualTo("f.yaml");
                assertThat(problem.message()).isNotBlank();
                if (!text.contains(SECRET)) {
                    assertThat(problem.message()).doesNotContain(SECRET);
                }
            });
        }
    }
}
