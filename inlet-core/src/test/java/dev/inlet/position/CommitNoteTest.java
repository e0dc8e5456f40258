package dev.inlet.position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inlet.error.InletException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommitNoteTest {
    private static final CommitNote NOTE = new CommitNote(
            "clicks",
            List.of(
                    new PositionRange(new SourcePartition("web", "w\"1"), PositionRange.NONE, 5, 9),
                    PositionRange.of(new SourcePartition("app", "clicks-0"), 10, 4_000_000_000_000L)),
            12,
            9,
            2,
            1,
            new TreeMap<>(Map.of("web", "{\"file\":\"a\"}")));

    /** Stored in logs for good: a change of these strings makes old tables unreadable. */
    private static final Map<String, String> GOLDEN = Map.of(
            "pipeline", "clicks",
            "ranges",
                    "[{\"source\":\"app\",\"partition\":\"clicks-0\",\"from\":10,\"first\":10,\"to\":4000000000000},"
                            + "{\"source\":\"web\",\"partition\":\"w\\\"1\",\"from\":-1,\"first\":5,\"to\":9}]",
            "recordsRead", "12",
            "rowsWritten", "9",
            "recordsDeadLettered", "2",
            "recordsSkipped", "1",
            "sourceNotes", "{\"web\":\"{\\\"file\\\":\\\"a\\\"}\"}");

    @Test
    void theStoredFormIsFixed() {
        assertThat(NOTE.toParameters()).isEqualTo(GOLDEN);
    }

    @Test
    void whatWasStoredIsReadBack() {
        assertThat(CommitNote.parse(GOLDEN)).contains(NOTE);
    }

    @Test
    void duplicatesAreToldWhereThereAreSome() {
        CommitNote some = new CommitNote("clicks", NOTE.ranges(), 12, 9, 2, 1, 3, NOTE.sourceNotes(), Optional.empty());
        Map<String, String> stored = new HashMap<>(GOLDEN);
        stored.put("recordsDeduplicated", "3");

        assertThat(some.toParameters()).isEqualTo(stored);
        assertThat(CommitNote.parse(stored)).contains(some);
    }

    @Test
    void keysOfLaterVersionsAreIgnored() {
        Map<String, String> later = new HashMap<>(GOLDEN);
        later.put("somethingNew", "1");
        assertThat(CommitNote.parse(later)).contains(NOTE);
    }

    @Test
    void parametersOfAnotherEngineAreNoNote() {
        assertThat(CommitNote.parse(Map.of("mode", "Append", "partitionBy", "[]")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ranges | [{\"source\":\"app\"",
                "ranges | {}",
                "ranges | [{\"source\":\"app\",\"partition\":\"p\",\"from\":0,\"first\":0}]",
                "ranges | [{\"source\":\"app\",\"partition\":\"p\",\"from\":0,\"first\":0,\"to\":\"9\"}]",
                "ranges | [{\"source\":\"app\",\"partition\":\"p\",\"from\":9,\"first\":9,\"to\":3}]",
                "recordsRead | many",
                "rowsWritten | -1",
                "ranges | [{\"source\":7,\"partition\":\"p\",\"from\":0,\"first\":0,\"to\":9}]",
                "ranges | [] []",
                "sourceNotes | {",
                "sourceNotes | []",
                "sourceNotes | {\"web\":{\"file\":\"a\"}}",
                "sourceNotes | {\"web\":\"a\",\"web\":\"b\"}",
                "lateBefore | 5",
                "stateNeeds | []"
            })
    void aDamagedNoteIsToldWithItsPipeline(String key, String value) {
        Map<String, String> damaged = new HashMap<>(GOLDEN);
        damaged.put(key, value);
        assertThatThrownBy(() -> CommitNote.parse(damaged))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("clicks");
    }

    @Test
    void aMissingCountIsDamage() {
        Map<String, String> damaged = new HashMap<>(GOLDEN);
        damaged.remove("recordsRead");
        assertThatThrownBy(() -> CommitNote.parse(damaged)).hasMessageContaining("recordsRead is missing");
    }

    /** What a state needs that is taken for nothing would let go of the rows of open windows. */
    @ParameterizedTest
    @ValueSource(strings = {"{}", "7", "[{\"source\":\"s\",\"partition\":\"p\",\"position\":\"7\"}]"})
    void whatTheStateNeedsIsAListOfPositionsOrDamage(String needs) {
        Map<String, String> damaged = new HashMap<>(GOLDEN);
        damaged.put("lateBefore", "never");
        damaged.put("stateNeeds", needs);
        assertThatThrownBy(() -> CommitNote.parse(damaged))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("clicks");
    }
}
