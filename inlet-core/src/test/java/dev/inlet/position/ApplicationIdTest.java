package dev.inlet.position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inlet.error.InletException;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApplicationIdTest {
    private static ApplicationId position(String partition) {
        return new ApplicationId.Position("clicks", new SourcePartition("kafka", partition));
    }

    private static ApplicationId identity(String what) {
        return new ApplicationId.Identity("clicks", new SourcePartition("kafka", what));
    }

    /** Tables hold these texts: a change loses progress. */
    @Test
    void theStoredFormIsThis() {
        assertThat(position("clicks-0").text()).isEqualTo("inlet/clicks/kafka/clicks-0");
        assertThat(position("a.b_c~d:e=f,g+h@i").text()).isEqualTo("inlet/clicks/kafka/a.b_c~d:e=f,g+h@i");
        assertThat(position("a/b#id %ü\u0000").text()).isEqualTo("inlet/clicks/kafka/a%2Fb%23id%20%25%C3%BC%00");
        assertThat(identity("clicks").text()).isEqualTo("inlet/clicks/kafka/clicks#id");
        assertThat(identity("a#id").text()).isEqualTo("inlet/clicks/kafka/a%23id#id");
        assertThat(new ApplicationId.Watermark("clicks").text()).isEqualTo("inlet/clicks/watermark");
        assertThat(new ApplicationId.State("clicks").text()).isEqualTo("inlet/clicks/state");
        assertThat(ApplicationId.prefix("clicks")).isEqualTo("inlet/clicks/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"clicks-0", "a/b", "#id", "x#id", "%", "watermark", "日本 語", "\u0001\n\"'\\", "😀"})
    void whatIsWrittenIsReadBack(String name) {
        assertThat(ApplicationId.parse("lake/t", position(name).text())).contains(position(name));
        assertThat(ApplicationId.parse("lake/t", identity(name).text())).contains(identity(name));
    }

    @Test
    void idsOfOtherProgramsAreNotOurs() {
        assertThat(ApplicationId.parse("lake/t", "3ba13872-2d47-4e17-86a0-21afd2a22395"))
                .isEmpty();
        assertThat(ApplicationId.parse("lake/t", "inletx/clicks/watermark")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "inlet/clicks",
        "inlet/clicks/states",
        "inlet/clicks/kafka/a/b",
        "inlet/clicks/kafka/",
        "inlet/clicks/kafka/#id",
        "inlet/clicks/kafka/a b",
        "inlet/clicks/kafka/a%2fb",
        "inlet/clicks/kafka/a%zz",
        "inlet/clicks/kafka/%FF",
        "inlet/clicks/kafka/%61",
        "inlet/clicks/kaf ka/a",
    })
    void formsThatWeDoNotWriteAreRefused(String text) {
        assertThatThrownBy(() -> ApplicationId.parse("lake/t", text))
                .isInstanceOf(InletException.class)
                .hasMessageContaining(text)
                .hasMessageContaining("newer version");
    }

    @Test
    void theProgressOfAPipelineIsFoundAmongThatOfOthers() {
        Progress progress = ApplicationId.progress(
                "lake/t",
                "clicks",
                Map.of(
                        "inlet/clicks/kafka/clicks-0", 5L,
                        "inlet/clicks/kafka/clicks#id", -7L,
                        "inlet/clicks/watermark", 1_000L,
                        "inlet/clicks/state", 4L,
                        "inlet/clicks2/kafka/clicks-0", 6L,
                        "inlet/other/state", 1L,
                        "some-query", 9L));
        SourcePartition partition = new SourcePartition("kafka", "clicks-0");
        assertThat(progress.positions()).isEqualTo(Map.of(partition, 5L));
        assertThat(progress.identities()).isEqualTo(Map.of(new SourcePartition("kafka", "clicks"), -7L));
        assertThat(progress.watermark()).isEqualTo(OptionalLong.of(1_000));
        assertThat(progress.stateEpoch()).isEqualTo(OptionalLong.of(4));
    }

    @Test
    void progressOfOursThatWeDoNotKnowIsNotIgnored() {
        assertThatThrownBy(() -> ApplicationId.progress("lake/t", "clicks", Map.of("inlet/clicks/states", 3L)))
                .isInstanceOf(InletException.class);
    }
}
