package dev.inlet.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.inlet.option.Option.Presence;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionTest {
    @Test
    void anOptionIsRequiredUnlessItSaysWhatHoldsWithoutIt() {
        assertThat(Option.string("a").doc("A.").presence()).isEqualTo(Presence.REQUIRED);
        assertThat(Option.string("a").defaultTo("b", "why").doc("A.").presence())
                .isEqualTo(Presence.DEFAULTED);
        assertThat(Option.string("a").optional("what then").doc("A.").presence())
                .isEqualTo(Presence.OPTIONAL);
    }

    @Test
    void boundsAreTextToo() {
        Option<Duration> interval = Option.duration("interval")
                .atLeast(Duration.ofMillis(100))
                .atMost(Duration.ofHours(1))
                .doc("Time.");

        assertThat(interval.bounds()).containsExactly("at least 100ms", "at most 1h");
    }

    @Test
    void aDefaultOutOfBoundsIsADefect() {
        OptionBuilder<Integer> threads = Option.integer("threads").atLeast(1).defaultTo(0, "none");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> threads.doc("Threads."))
                .withMessage("the default of threads must be at least 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "maxRows", "max_rows", "-max", "max--rows", "Max", "1st"})
    void namesAreInKebabCase(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> Option.string(name));
    }

    @Test
    void anOptionWithoutADocOrAReasonIsADefect() {
        assertThatIllegalArgumentException().isThrownBy(() -> Option.string("a").doc(" "));
        assertThatIllegalArgumentException().isThrownBy(() -> Option.string("a").defaultTo("b", ""));
        assertThatIllegalArgumentException().isThrownBy(() -> Option.string("a").optional(""));
    }

    @Test
    void twoOptionsOfOneNameAreADefect() {
        List<Option<?>> options =
                List.of(Option.string("a").doc("A."), Option.integer("a").doc("A."));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OptionGroup(options))
                .withMessage("two options are called a");
    }
}
