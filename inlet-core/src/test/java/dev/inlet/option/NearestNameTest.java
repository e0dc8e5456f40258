package dev.inlet.option;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestNameTest {
    private static final List<String> NAMES = List.of("topics", "topics-pattern", "max-rows", "max-bytes", "start");

    @ParameterizedTest
    @CsvSource({
        "topic, topics",
        "tpoics, topics",
        "topicss, topics",
        "TOPICS, topics",
        "topic-pattern, topics-pattern",
        "max_rows, max-rows",
        "maxRows, max-rows",
        "max-byte, max-bytes",
        "strat, start",
    })
    void theNameThatTakesTheFewestSlipsIsNearest(String written, String meant) {
        assertThat(NearestName.of(written, NAMES)).contains(meant);
        assertThat(NearestName.hint(written, NAMES)).isEqualTo("; did you mean \"" + meant + "\"?");
    }

    @Test
    void aNameThatIsLikeNoneGetsTheListOfAll() {
        assertThat(NearestName.of("compression", NAMES)).isEmpty();
        assertThat(NearestName.hint("compression", NAMES))
                .isEqualTo("; valid are max-bytes, max-rows, start, topics, topics-pattern");
    }

    @Test
    void thereIsNothingNearWhereThereIsNothing() {
        assertThat(NearestName.of("topics", List.of())).isEmpty();
    }
}
