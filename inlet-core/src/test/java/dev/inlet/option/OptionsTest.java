package dev.inlet.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inlet.error.InletException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class OptionsTest {
    private enum Start {
        EARLIEST,
        NEXT_MIDNIGHT
    }

    private static final Option<String> NAME = Option.string("name").doc("Name.");
    private static final Option<Start> START =
            Option.choice("start", Start.class).defaultTo(Start.EARLIEST, "all").doc("Start.");
    private static final Option<Integer> ROWS =
            Option.integer("rows").optional("no limit").atLeast(1).atMost(10).doc("Rows.");
    private static final Option<Long> COUNT =
            Option.longInteger("count").optional("none").doc("Count.");
    private static final Option<Duration> WAIT =
            Option.duration("wait").optional("none").doc("Wait.");
    private static final Option<Long> SIZE =
            Option.bytes("size").optional("none").doc("Size.");
    private static final Option<Boolean> ON = Option.bool("on").optional("off").doc("On.");
    private static final Option<List<String>> TOPICS =
            Option.strings("topics").optional("all").doc("Topics.");
    private static final Option<Map<String, String>> TAGS =
            Option.stringMap("tags").optional("none").doc("Tags.");
    private static final Option<String> PATH =
            Option.location("path").optional("none").doc("Path.");
    private static final Option<Secret> TOKEN =
            Option.secret("token").optional("none").doc("Token.");
    private static final Option<ClientProperties> PROPERTIES =
            Option.clientProperties("properties").optional("none").doc("Properties.");
    private static final List<Option<?>> ALL =
            List.of(NAME, START, ROWS, COUNT, WAIT, SIZE, ON, TOPICS, TAGS, PATH, TOKEN, PROPERTIES);

    @Test
    void valuesAreReadByTheirTypes() {
        Options options = Options.of(
                ALL,
                Map.ofEntries(
                        Map.entry("name", "x"),
                        Map.entry("start", "next-midnight"),
                        Map.entry("rows", 10),
                        Map.entry("count", 5_000_000_000L),
                        Map.entry("wait", "10s"),
                        Map.entry("size", "1kB"),
                        Map.entry("on", true),
                        Map.entry("topics", List.of("b", "a")),
                        Map.entry("tags", Map.of("empty", "")),
                        Map.entry("path", "lake/../data"),
                        Map.entry("token", "hunter2"),
                        Map.entry("properties", Map.of("acks", 1))));

        assertThat(options.get(NAME)).isEqualTo("x");
        assertThat(options.get(START)).isEqualTo(Start.NEXT_MIDNIGHT);
        assertThat(options.get(ROWS)).isEqualTo(10);
        assertThat(options.get(COUNT)).isEqualTo(5_000_000_000L);
        assertThat(options.get(WAIT)).isEqualTo(Duration.ofSeconds(10));
        assertThat(options.get(SIZE)).isEqualTo(1000);
        assertThat(options.get(ON)).isTrue();
        assertThat(options.get(TOPICS)).containsExactly("b", "a");
        assertThat(options.get(TAGS)).isEqualTo(Map.of("empty", ""));
        assertThat(options.get(PATH)).isEqualTo(Path.of("data").toAbsolutePath().toString());
        assertThat(options.get(TOKEN).reveal()).isEqualTo("hunter2");
        assertThat(options.get(PROPERTIES).reveal()).isEqualTo(Map.of("acks", "1"));
        assertThat(options.toString())
                .contains("rows: \"10\"", "token: <hidden>", "{acks=<hidden>}")
                .doesNotContain("hunter2");
    }

    @Test
    void whatIsNotGivenHasItsDefaultOrNoValue() {
        Options options = Options.of(ALL, Map.of("name", "x"));

        assertThat(options.get(START)).isEqualTo(Start.EARLIEST);
        assertThat(options.isGiven(START)).isFalse();
        assertThat(options.isGiven(NAME)).isTrue();
        assertThat(options.find(ROWS)).isEmpty();
        assertThatIllegalStateException().isThrownBy(() -> options.get(ROWS));
        assertThat(options).hasToString("{name: \"x\"}");
    }

    @Test
    void anOptionOfAnotherGroupIsADefectEvenWhereTheNameIsTheSame() {
        Options options = Options.of(ALL, Map.of("name", "x"));
        Option<String> namesake = Option.string("name").doc("Another.");

        assertThatIllegalArgumentException().isThrownBy(() -> options.get(namesake));
    }

    @Test
    void allProblemsAreToldAtOnce() {
        Map<String, Object> values = new TreeMap<>(Map.of(
                "start",
                "midnight",
                "rows",
                11,
                "count",
                1.5,
                "wait",
                10,
                "size",
                "big",
                "on",
                "yes",
                "topics",
                "a",
                "tags",
                List.of(),
                "path",
                Map.of(),
                "token",
                List.of()));
        values.put("properties", Map.of("a", Map.of()));
        values.put("topic", "a");

        assertThatThrownBy(() -> Options.of(ALL, values))
                .isInstanceOfSatisfying(
                        InletException.class, e -> assertThat(e.kind()).isEqualTo(InletException.Kind.CONFIGURATION))
                .extracting(e -> Set.of(((InletException) e).problem().split("; (?=\"|unknown)")))
                .isEqualTo(Set.of(
                        "unknown option \"topic\"; did you mean \"topics\"?",
                        "\"name\" is missing: Name.",
                        "\"start\" must be one of earliest, next-midnight, but is \"midnight\"",
                        "\"rows\" must be at most 10, but is \"11\"",
                        "\"count\" must be a whole number, but is \"1.5\"",
                        "\"wait\" must be a duration such as 100ms, 10s, 5m or 1 hour, but is \"10\"",
                        "\"size\" must be a size such as 256MB (millions of bytes) or 256MiB, but is \"big\"",
                        "\"on\" must be true or false, but is \"yes\"",
                        "\"topics\" must be a list, but is a single value: write [\"a\"]",
                        "\"tags\" must be a mapping from names to values, but is a list",
                        "\"path\" must be a path on the local disk or a file: URI, but is a mapping",
                        "\"token\" must be text, but is a list",
                        "\"a\" in properties must be text, but is a mapping"));
    }

    @Test
    void aSecretIsNoPartOfAMessageOfItsBounds() {
        Option<Secret> token = Option.secret("token")
                .mustBe("eight letters", secret -> secret.reveal().length() == 8)
                .doc("Token.");

        assertThatThrownBy(() -> Options.of(List.of(token), Map.of("token", "hunter2")))
                .hasMessageContaining("\"token\" must be eight letters")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void valuesOfReferencesAreShownAsTheReference() {
        assertThat(new Secret("hunter2", List.of("${env:PASSWORD}"))).hasToString("<from ${env:PASSWORD}>");
        assertThat(new Secret("hunter2", List.of("${env:A}", "${file:b}")))
                .hasToString("<from ${env:A} and ${file:b}>");
        assertThat(new Secret("hunter2", List.of())).hasToString("<hidden>");
        assertThat(new Secret("a", List.of())).isEqualTo(new Secret("a", List.of("${env:A}")));
    }
}
