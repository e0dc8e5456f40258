package dev.inlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainingRunTest {
    /** A pipeline that is refused, or that fails earlier, would record less and nobody would notice. */
    @Test
    void itsPipelinesComeAsFarAsTheyAreMeantTo() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(Inlet.stream(out), Inlet.stream(err), false, Style.PLAIN);

        TrainingRun.runPipelines(console);

        console.flush();
        List<String> ends = out.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(ends).hasSize(2);
        assertThat(ends.get(0)).contains("\"pipeline\":\"files\",\"end\":\"exhausted\",\"records\":1,");
        assertThat(ends.get(1))
                .contains("\"pipeline\":\"kafka\",\"end\":\"failed\"")
                .contains("no Kafka broker at 127.0.0.1:", "answered within 1s");
        assertThat(err.toString(StandardCharsets.UTF_8)).doesNotContain("could not be tended");
    }
}
