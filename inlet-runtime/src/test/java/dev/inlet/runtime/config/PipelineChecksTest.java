package dev.inlet.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.option.Problem;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class PipelineChecksTest {
    private static final String A = "{type: sample, topics: [a]}";

    private final PipelineReader reader = new PipelineReader(List.of(new SampleSourceType()), name -> null);

    @Test
    void sourcesWhoseNamesDifferInCaseOnlyAreRefused() {
        assertProblems(
                "sources: {clicks: " + A + ", CLICKS: " + A + "}\nsinks: [{table: t, query: FROM clicks}]",
                "f:2:48: the sources \"clicks\" and \"CLICKS\" differ in case only, which SQL does not tell apart;"
                        + " rename one");
    }

    @Test
    void aSourceMayNotBeCalledLikeATableOfInlets() {
        assertProblems(
                "sources: {__INLET_lookup_a: " + A + "}\nsinks: [{table: t}]",
                "f:2:11: the source \"__INLET_lookup_a\" has a name that begins like those of Inlet's own tables; rename it");
    }

    @Test
    void lookupsAloneMakeNoPipeline() {
        assertProblems(
                "sources: {l: {type: lookup, path: l, format: {type: csv}}}\nsinks: [{table: t, query: FROM l}]",
                "f:2:10: there are lookups only: a pipeline needs a source that is read as it grows");
    }

    @Test
    void aSinkWithoutAQueryIsForOneSource() {
        assertProblems(
                "sources: {a: " + A + ", b: " + A + "}\nsinks: [{table: t}]",
                "f:3:9: \"query\" is missing, since there are several sources (a, b): select from those that this"
                        + " table is made of");
    }

    @Test
    void aTableHasOneWriterInAPipeline() {
        assertProblems(
                "sources: {a: " + A
                        + "}\nsinks: [{table: ./t}, {table: x/../t/}]\ndead-letters: {table: 'file:/pipelines/t'}",
                "f:3:31: \"table\" of sinks[1] is the one of sinks[0]: a table has one writer in a pipeline; use a"
                        + " query with UNION ALL to fill it from several",
                "f:4:23: \"table\" of dead-letters is the one of sinks[1]: a table has one writer in a pipeline; use a"
                        + " query with UNION ALL to fill it from several");
    }

    @Test
    void noTableLiesInAnother() {
        assertProblems(
                "sources: {a: " + A + "}\nsinks: [{table: lake/t}, {table: lake/t2}]\ndead-letters: {table: lake}",
                "f:4:23: \"table\" of dead-letters and that of sinks[0] lie one in the other: clean-up of the outer"
                        + " table would delete the inner one's files",
                "f:4:23: \"table\" of dead-letters and that of sinks[1] lie one in the other: clean-up of the outer"
                        + " table would delete the inner one's files");
    }

    @Test
    void columnsThatPartitionAreDistinctWithoutRegardToCase() {
        assertProblems(
                "sources: {a: " + A + "}\nsinks: [{table: t, partition-by: [day, hour, DAY]}]",
                "f:3:34: \"partition-by\" has a column twice; upper and lower case are the same");
    }

    @Test
    void whatNoQueryUsesIsAWarning() {
        PipelineReading reading = read("""
            sources:
              clicks: %s
              views: %s
              l1: {type: lookup, path: l, format: {type: csv}}
              l2: {type: lookup, path: l, format: {type: csv}}
            sinks: [{table: t, query: 'SELECT * FROM "Clicks" JOIN l1 ON reviews = l22'}]
            """.formatted(A, A));

        assertThat(reading).isInstanceOf(PipelineReading.Usable.class);
        assertThat(reading.definition().sources()).hasSize(2);
        assertThat(told(reading))
                .containsExactly(
                        "f:4:3: warning: no query uses the source \"views\": what it reads lands nowhere",
                        "f:6:3: warning: no query uses the lookup \"l2\"");
    }

    @Test
    void fieldsCanBeAddedOnlyWhereASinkTakesNewColumns() {
        String source = "sources: {a: {type: sample, topics: [a], format: {type: json, unknown-fields: add}}}\n";

        assertProblems(
                source + "sinks: [{table: t}]",
                "f:2:79: \"unknown-fields\" is \"add\", but no sink has \"schema-evolution: add-columns\"");
        assertProblems(source + "sinks: [{table: t, schema-evolution: add-columns}]");
    }

    @Test
    void noColumnOfTheSchemaIsOneThatMetadataAdds() {
        String source = "{type: sample, topics: [a], schema: '_OFFSET BIGINT', metadata: [offset, partition]}";

        assertProblems(
                "sources: {a: " + source + "}\nsinks: [{table: t}]",
                "f:2:78: \"schema\" has a column \"_offset\", which is also what \"metadata\" adds: leave one out");
    }

    @Test
    void rawRecordsHaveNoSchemaButAColumn() {
        String raw = "{type: sample, topics: [a], format: {type: raw}%s}";

        assertProblems(
                "sources: {a: " + raw.formatted(", schema: id BIGINT") + "}\nsinks: [{table: t}]",
                "f:2:71: \"schema\" says nothing of records that are \"raw\", which have the one column \"value\": leave it"
                        + " out, or change the \"format\"");
        assertProblems(
                "sources: {a: "
                        + raw.formatted(", metadata: [offset], watermark: {column: _offset, delay: 1s},"
                                + " deduplicate: {key: [value], within: 1s}")
                        + "}\nsinks: [{table: t}]",
                "f:2:103: the column \"_offset\" is a BIGINT, but event time is a TIMESTAMP, a TIMESTAMP_NTZ or a DATE; change the"
                        + " schema");
        assertProblems("sources: {a: " + raw.formatted("") + "}\nsinks: [{table: t}]");
    }

    @Test
    void twoBatchesFitInMemory() {
        String rest = "sources: {a: " + A + "}\nsinks: [{table: t}]\ntrigger: {max-bytes: 300MB}\n";

        assertProblems(
                rest + "memory: 599MB",
                "f:4:22: \"max-bytes\" in trigger must be at most half of \"memory\" (299500kB), since one batch is"
                        + " read while another is written");
        assertProblems(rest + "memory: 600MB");
    }

    private void assertProblems(String text, String... problems) {
        assertThat(told(read(text))).containsExactly(problems);
    }

    private PipelineReading read(String text) {
        return reader.read("f", "name: n\n" + text, Path.of("/pipelines"));
    }

    private static List<String> told(PipelineReading reading) {
        return reading.problems().stream().map(Problem::toString).toList();
    }
}
