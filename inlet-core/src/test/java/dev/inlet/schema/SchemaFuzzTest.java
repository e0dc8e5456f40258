package dev.inlet.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.inlet.error.InletException;
import dev.inlet.option.ByteSizes;
import dev.inlet.option.Durations;
import dev.inlet.option.Instants;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("Jazzer watches the whole JVM")
class SchemaFuzzTest {
    /** What is told must be for a person, never that Inlet is wrong. */
    private static void requireTold(InletException e) {
        assertThat(e.kind()).isNotEqualTo(InletException.Kind.BUG);
        assertThat(e.problem()).isNotBlank();
    }

    @FuzzTest
    @DictionaryFile(resourcePath = "/dev/inlet/fuzz/types.dict")
    void columnsAreUnderstoodOrRefused(byte[] data) {
        StructType columns;
        try {
            columns = DdlParser.parseColumns(new String(data, StandardCharsets.UTF_8));
        } catch (InletException e) {
            requireTold(e);
            return;
        }
        // What was understood is said so that it is understood again; comments are not said.
        assertThat(DdlParser.parseColumns(columns.columnsDdl()).columnsDdl()).isEqualTo(columns.columnsDdl());
    }

    @FuzzTest
    @DictionaryFile(resourcePath = "/dev/inlet/fuzz/types.dict")
    void typesAreUnderstoodOrRefused(byte[] data) {
        DataType type;
        try {
            type = DdlParser.parseType(new String(data, StandardCharsets.UTF_8));
        } catch (InletException e) {
            requireTold(e);
            return;
        }
        assertThat(DdlParser.parseType(type.ddl()).ddl()).isEqualTo(type.ddl());
    }

    @FuzzTest
    @DictionaryFile(resourcePath = "/dev/inlet/fuzz/types.dict")
    void typesOfQueriesAreUnderstoodOrRefused(byte[] data) {
        try {
            DuckDbType type = DuckDbTypeParser.parse("c", new String(data, StandardCharsets.UTF_8));
            assertThat(type.type().ddl()).isNotEmpty();
        } catch (InletException e) {
            requireTold(e);
        }
    }

    @FuzzTest
    @DictionaryFile(resourcePath = "/dev/inlet/fuzz/options.dict")
    void durationsSizesAndTimesAreUnderstoodOrRefused(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        try {
            assertThat(Durations.parse(Durations.format(Durations.parse(text)))).isEqualTo(Durations.parse(text));
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageNotContaining("For input string");
        }
        try {
            assertThat(ByteSizes.parse(ByteSizes.format(ByteSizes.parse(text)))).isEqualTo(ByteSizes.parse(text));
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageNotContaining("For input string");
        }
        try {
            // Sources are asked for what came since then in milliseconds.
            assertThat(Instant.ofEpochMilli(Instants.parse(text).toEpochMilli()))
                    .isBeforeOrEqualTo(Instants.parse(text));
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageContaining("point in time");
        }
    }
}
