package dev.inlet.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inlet.error.InletException;
import dev.inlet.error.InletException.Kind;
import dev.inlet.option.Options;
import dev.inlet.option.Problem;
import dev.inlet.option.Problems;
import dev.inlet.runtime.source.SourceType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.apache.kafka.common.IsolationLevel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaOptionsTest {
    private static final Map<String, String> SERVERS = Map.of("bootstrap.servers", "localhost:9092");

    @Test
    void theTypeIsFoundByItsName() {
        assertThat(ServiceLoader.load(SourceType.class))
                .extracting(SourceType::name)
                .contains("kafka");
    }

    @Test
    void whatIsNotGivenHasADefault() {
        KafkaSettings settings = settings(Map.of("topics", List.of("clicks"), "properties", SERVERS));
        assertThat(settings.start()).isEqualTo(new Start.Earliest());
        assertThat(settings.onGap()).isEqualTo(OnGap.STOP);
        assertThat(settings.discoveryInterval()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.brokerTimeout()).isEqualTo(Duration.ofSeconds(15));
        assertThat(settings.clients().isolation()).isEqualTo(IsolationLevel.READ_COMMITTED);
        assertThat(settings.clients().hasGroup()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-31T12:00:00Z, 2026-01-31T12:00:00Z",
        "2026-01-31T12:00:00.5+01:00, 2026-01-31T11:00:00.500Z",
        "2026-01-31, 2026-01-31T00:00:00Z"
    })
    void aStartMayBeATimeWithItsZone(String text, Instant time) {
        KafkaSettings settings = settings(Map.of("topics", List.of("clicks"), "properties", SERVERS, "start", text));
        assertThat(settings.start()).isEqualTo(new Start.At(time));
    }

    @ParameterizedTest
    @ValueSource(strings = {"first", "2026-01-31T12:00:00", "2026-02-30", "31.01.2026"})
    void aStartThatIsNoneIsRefused(String text) {
        assertThatThrownBy(() -> settings(Map.of("topics", List.of("clicks"), "properties", SERVERS, "start", text)))
                .hasMessageContaining("earliest, latest, or a time with its zone");
    }

    @Test
    void topicsAndPatternExcludeEachOther() {
        assertThat(errors(Map.of("topics", List.of("clicks"), "topics-pattern", "c.*", "properties", SERVERS)))
                .singleElement()
                .asString()
                .contains("exclude each other");
    }

    @Test
    void oneOfTopicsAndPatternIsNeeded() {
        assertThat(errors(Map.of("properties", SERVERS)))
                .singleElement()
                .asString()
                .contains("nothing says what is read");
    }

    @Test
    void namesThatKafkaDoesNotAllowAreRefused() {
        assertThatThrownBy(() -> settings(Map.of("topics", List.of("a b"), "properties", SERVERS)))
                .hasMessageContaining("topic names");
        assertThatThrownBy(() -> settings(Map.of("topics", List.of(), "properties", SERVERS)))
                .hasMessageContaining("topic names");
        assertThatThrownBy(() -> settings(Map.of("topics-pattern", "(", "properties", SERVERS)))
                .hasMessageContaining("regular expression");
    }

    @Test
    void theBrokersMustBeNamed() {
        assertThat(errors(Map.of("topics", List.of("clicks"), "properties", Map.of("client.id", "me"))))
                .singleElement()
                .asString()
                .contains("bootstrap.servers");
    }

    @ParameterizedTest
    @CsvSource({
        "enable.auto.commit, true",
        "auto.offset.reset, latest",
        "allow.auto.create.topics, true",
        "group.protocol, consumer",
        "key.deserializer, org.example.Key",
        "value.deserializer, org.example.Value",
        "group.instance.id, one"
    })
    void propertiesThatContradictTheWayInletReadsAreRefused(String property, String value) {
        assertThat(errors(with(property, value)))
                .singleElement()
                .asString()
                .contains(property)
                .doesNotContain(value);
    }

    @ParameterizedTest
    @CsvSource({"enable.auto.commit, FALSE", "auto.offset.reset, none", "group.protocol, classic"})
    void propertiesThatSayTheSameAreAccepted(String property, String value) {
        assertThat(errors(with(property, value))).isEmpty();
    }

    @Test
    void aMisspeltPropertyIsAWarningWithTheNearestName() {
        Problems problems = new Problems();
        KafkaSettings.check(options(with("sasl.mechanisms", "PLAIN")), problems);
        assertThat(problems.hasErrors()).isFalse();
        assertThat(problems.all()).singleElement().asString().contains("did you mean sasl.mechanism?");
    }

    @Test
    void givenPropertiesComeBeforeOursAndFixedOnesStay() {
        Map<String, Object> consumer = settings(with("max.poll.records", "7")).consumer("inlet", 4);
        assertThat(consumer)
                .containsEntry("max.poll.records", "7")
                .containsEntry("isolation.level", "read_committed")
                .containsEntry("auto.offset.reset", "none")
                .containsEntry("enable.auto.commit", "false")
                .containsEntry("allow.auto.create.topics", "false");
    }

    @Test
    void aPropertyThatTheClientRefusesIsNamedWithoutItsValue() {
        Reading.Setup setup = Reading.broker("localhost:9092", "clicks").property("security.protocol", "hunter2");
        assertThatThrownBy(setup::open)
                .isInstanceOfSatisfying(
                        InletException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CONFIGURATION))
                .hasMessageContaining("security.protocol")
                .message()
                .doesNotContain("hunter2");
    }

    @Test
    void aHostThatDoesNotExistIsAWrongConfiguration() {
        assertThatThrownBy(() ->
                        Reading.broker("no-such-host.invalid:9092", "clicks").open())
                .isInstanceOfSatisfying(
                        InletException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CONFIGURATION))
                .hasMessageContaining("bootstrap");
    }

    private static Map<String, Object> with(String property, String value) {
        return Map.of(
                "topics",
                List.of("clicks"),
                "properties",
                Map.of("bootstrap.servers", "localhost:9092", property, value));
    }

    private static KafkaSettings settings(Map<String, Object> options) {
        return KafkaSettings.of("clicks", options(options), false);
    }

    private static Options options(Map<String, Object> options) {
        return Options.of(KafkaOptions.ALL, options);
    }

    private static List<Problem> errors(Map<String, Object> options) {
        Problems problems = new Problems();
        KafkaSettings.check(options(options), problems);
        return problems.all();
    }
}
