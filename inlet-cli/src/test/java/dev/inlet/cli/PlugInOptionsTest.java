package dev.inlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.option.Option;
import dev.inlet.runtime.event.EventTargetType;
import dev.inlet.runtime.source.SourceType;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What holds for every option of a source or a target. Here and not in the runtime, since all types of them are on this module's class
 * path.
 */
class PlugInOptionsTest {
    private static final Set<String> NUMBERS = Set.of("whole number", "duration", "size");

    static Stream<Arguments> options() {
        return Stream.concat(
                ServiceLoader.load(SourceType.class).stream()
                        .map(ServiceLoader.Provider::get)
                        .flatMap(type -> arguments(type.name(), type.options())),
                ServiceLoader.load(EventTargetType.class).stream()
                        .map(ServiceLoader.Provider::get)
                        .flatMap(type -> arguments(type.name(), type.options())));
    }

    static Stream<Arguments> numbers() {
        return options()
                .filter(each ->
                        NUMBERS.contains(((Option<?>) each.get()[1]).type().text()));
    }

    private static Stream<Arguments> arguments(String type, List<Option<?>> options) {
        return options.stream().map(option -> Arguments.of(type, option));
    }

    @ParameterizedTest(name = "{1} of {0}")
    @MethodSource("numbers")
    void aNumberHasTwoBounds(String type, Option<?> option) {
        assertThat(option.bounds()).anyMatch(bound -> bound.startsWith("at least"));
        assertThat(option.bounds()).anyMatch(bound -> bound.startsWith("at most"));
    }

    @ParameterizedTest(name = "{1} of {0}")
    @MethodSource("options")
    void anOptionIsRequiredOrSaysWhatHoldsWithoutIt(String type, Option<?> option) {
        assertThat(option.presence() == Option.Presence.REQUIRED)
                .isEqualTo(option.reason().isEmpty());
        assertThat(option.doc()).endsWith(".");
    }
}
