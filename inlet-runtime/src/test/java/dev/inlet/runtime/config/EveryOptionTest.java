package dev.inlet.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.error.InletException;
import dev.inlet.option.NearestName;
import dev.inlet.option.Option;
import dev.inlet.option.Option.Presence;
import dev.inlet.option.OptionGroup;
import dev.inlet.option.Options;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every option, present and to come. */
class EveryOptionTest {
    private static final PipelineOptionTree TREE = new PipelineOptionTree(List.of(new SampleSourceType()));

    static Map<String, OptionGroup> groups() {
        Map<String, OptionGroup> groups = new LinkedHashMap<>();
        groups.put("pipeline", TREE.top());
        groups.put("trigger", PipelineOptions.TriggerOptions.GROUP);
        groups.put("dead-letters", TREE.deadLetterGroup());
        groups.put("watermark", WatermarkOptions.GROUP);
        groups.put("deduplicate", DeduplicationOptions.GROUP);
        groups.put("sink", TREE.sink());
        TREE.targets().forEach((name, kind) -> groups.put("target " + name, kind.group()));
        WindowOptions.GROUPS.forEach((name, group) -> groups.put("window " + name, group));
        groups.putAll(JoinOptions.groups());
        groups.put("lookup", LookupOptions.GROUP);
        TREE.kinds().forEach((name, kind) -> groups.put(name, kind.group()));
        groups.putAll(FormatOptions.groups());
        return groups;
    }

    static Stream<Arguments> options() {
        return groups().entrySet().stream()
                .flatMap(group -> group.getValue().options().stream()
                        .map(option -> Arguments.of(group.getKey(), group.getValue(), option)));
    }

    @ParameterizedTest(name = "{2} of {0}")
    @MethodSource("options")
    void aMisspeltOptionIsAnsweredWithTheRightName(String where, OptionGroup group, Option<?> option) {
        List<String> names = group.options().stream().map(Option::name).toList();
        for (String slip : slips(option.name())) {
            if (!names.contains(slip)) {
                assertThat(NearestName.of(slip, names)).as(slip).contains(option.name());
            }
        }
    }

    @ParameterizedTest(name = "{2} of {0}")
    @MethodSource("options")
    void anOptionIsRequiredOrSaysWhatHoldsWithoutIt(String where, OptionGroup group, Option<?> option) {
        assertThat(option.presence() == Presence.REQUIRED)
                .isEqualTo(option.reason().isEmpty());
        assertThat(option.presence() == Presence.DEFAULTED)
                .isEqualTo(option.defaultValue().isPresent());
        assertThat(option.doc()).endsWith(".");
    }

    @ParameterizedTest(name = "{2} of {0}")
    @MethodSource("options")
    void numbersHaveTwoBounds(String where, OptionGroup group, Option<?> option) {
        if (Set.of("whole number", "duration", "size").contains(option.type().text())) {
            assertThat(option.bounds()).anyMatch(bound -> bound.startsWith("at least"));
            assertThat(option.bounds()).anyMatch(bound -> bound.startsWith("at most"));
        }
    }

    @ParameterizedTest(name = "{2} of {0}")
    @MethodSource("options")
    void aBoundIsAllowedAndWhatIsBeyondIsNot(String where, OptionGroup group, Option<?> option) {
        for (String bound : option.bounds()) {
            String limit = bound.replaceFirst("at (least|most) ", "");
            if (bound.startsWith("at least") && !limit.startsWith("0")) {
                assertThat(isAllowed(option, limit)).isTrue();
                assertThat(isAllowed(option, limit.replaceFirst("[0-9]+", "0"))).isFalse();
            } else if (bound.startsWith("at most")) {
                assertThat(isAllowed(option, limit)).isTrue();
                assertThat(isAllowed(option, limit.replaceFirst("[0-9]+", "9$0")))
                        .isFalse();
            }
        }
    }

    private static boolean isAllowed(Option<?> option, String value) {
        try {
            Options.of(List.of(option), Map.of(option.name(), value));
            return true;
        } catch (InletException refused) {
            return false;
        }
    }

    @ParameterizedTest(name = "{2} of {0}")
    @MethodSource("options")
    void theReferenceHasTheOption(String where, OptionGroup group, Option<?> option) {
        assertThat(OptionReference.markdown(List.of(new SampleSourceType())))
                .contains("| `" + option.name() + "` | " + option.type().text());
    }

    /** The name with each letter left out, doubled, changed or swapped with the next, and in other people's styles. */
    private static Set<String> slips(String name) {
        Set<String> slips = new LinkedHashSet<>();
        for (int i = 0; i < name.length(); i++) {
            slips.add(name.substring(0, i) + name.substring(i + 1));
            slips.add(name.substring(0, i) + name.charAt(i) + name.substring(i));
            slips.add(name.substring(0, i) + "q" + name.substring(i + 1));
            if (i + 1 < name.length()) {
                slips.add(name.substring(0, i) + name.charAt(i + 1) + name.charAt(i) + name.substring(i + 2));
            }
        }
        slips.add(name.replace('-', '_'));
        slips.add(name.toUpperCase(Locale.ROOT));
        slips.remove(name);
        return slips;
    }
}
