package dev.inlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.inlet.error.InletException;
import dev.inlet.position.SourcePartition;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Java values of each type, into a table and out of it, and those that do not fit. */
class DeltaSinkValuesTest {
    private static final SourcePartition P0 = new SourcePartition("values", "0");

    @TempDir
    Path directory;

    private DeltaSink open(String ddl) {
        return DeltaSink.at(directory.resolve("t"), "p")
                .columns(ddl)
                .memoryBytes(64L << 20)
                .spillDirectory(directory.resolve("spill"))
                .open();
    }

    private List<String> landed(String ddl, Object... values) {
        try (DeltaSink sink = open(ddl)) {
            for (Object value : values) {
                sink.append(new Object[] {value});
            }
            assertThat(sink.commit(Map.of(P0, (long) values.length)).durable()).isTrue();
        }
        return TableRows.of(directory.resolve("t"));
    }

    private static Map<String, Object> nothing(String field) {
        Map<String, Object> map = new HashMap<>();
        map.put(field, null);
        return map;
    }

    static Stream<Arguments> values() {
        return Stream.of(
                arguments("BOOLEAN", true, "true"),
                arguments("TINYINT", (byte) -128, "-128"),
                arguments("TINYINT", 127L, "127"),
                arguments("SMALLINT", (short) 7, "7"),
                arguments("INT", Integer.MIN_VALUE, "-2147483648"),
                arguments("BIGINT", Long.MAX_VALUE, "9223372036854775807"),
                arguments("BIGINT", (byte) 1, "1"),
                arguments("FLOAT", 0.1f, "0.1"),
                arguments("FLOAT", Float.NaN, "nan"),
                arguments("DOUBLE", 0.1, "0.1"),
                arguments("DOUBLE", 0.5f, "0.5"),
                arguments("DOUBLE", Double.NEGATIVE_INFINITY, "-inf"),
                arguments("DOUBLE", -0.0, "-0.0"),
                arguments("STRING", "é 😀", "é 😀"),
                arguments("STRING", "", "''"),
                arguments("BINARY", new byte[] {0, -1, 'a'}, "'\\\\x00\\\\xFFa'"),
                arguments("DECIMAL(5,2)", new BigDecimal("-999.99"), "-999.99"),
                arguments("DECIMAL(5,2)", new BigDecimal("1.5000"), "1.50"),
                arguments("DECIMAL(5,2)", new BigDecimal("1E+2"), "100.00"),
                arguments("DECIMAL(5,2)", new BigDecimal("0E+999999999"), "0.00"),
                arguments(
                        "DECIMAL(38,3)",
                        new BigDecimal("12345678901234567890123456789012345.678"),
                        "12345678901234567890123456789012345.678"),
                arguments("DATE", LocalDate.of(1, 1, 1), "0001-01-01"),
                arguments("TIMESTAMP", Instant.parse("9999-12-31T23:59:59.999999Z"), "'9999-12-31 23:59:59.999999+00'"),
                arguments("TIMESTAMP", Instant.parse("1582-10-14T00:00:00.000001Z"), "'1582-10-14 00:00:00.000001+00'"),
                arguments("TIMESTAMP_NTZ", LocalDateTime.of(1969, 7, 20, 20, 17, 40), "'1969-07-20 20:17:40'"),
                arguments("ARRAY<INT>", Arrays.asList(1, null, (byte) 3), "[1, NULL, 3]"),
                arguments("ARRAY<INT>", List.of(), "[]"),
                arguments("ARRAY<ARRAY<STRING>>", List.of(List.of("a"), List.of()), "[[a], []]"),
                arguments("ARRAY<BINARY>", List.of(new byte[] {1}), "['\\\\x01']"),
                arguments("ARRAY<DECIMAL(10,1)>", List.of(new BigDecimal("2")), "[2.0]"),
                arguments("ARRAY<DATE>", List.of(LocalDate.of(2026, 2, 28)), "[2026-02-28]"),
                arguments("ARRAY<TIMESTAMP>", List.of(Instant.EPOCH), "['1970-01-01 00:00:00+00']"),
                arguments("ARRAY<DOUBLE>", List.of(Double.NaN, 1.0), "[nan, 1.0]"),
                arguments("MAP<STRING, INT>", Map.of("k", 1), "{k=1}"),
                arguments("MAP<STRING, INT>", nothing("k"), "{k=NULL}"),
                arguments("MAP<INT, ARRAY<STRING>>", Map.of(1, List.of("a")), "{1=[a]}"),
                arguments("MAP<STRING, MAP<STRING, INT>>", Map.of("a", Map.of("b", 1)), "{a={b=1}}"),
                arguments("STRUCT<x: INT, y: STRING>", Map.of("y", "b", "x", 1), "{'x': 1, 'y': b}"),
                arguments("STRUCT<x: INT, y: STRING>", Map.of(), "{'x': NULL, 'y': NULL}"),
                arguments(
                        "STRUCT<x: STRUCT<z: ARRAY<INT>>, y: MAP<STRING, INT>>",
                        Map.of("x", Map.of("z", List.of(1)), "y", Map.of("k", 2)),
                        "{'x': {'z': [1]}, 'y': {k=2}}"),
                arguments(
                        "ARRAY<STRUCT<x: INT, y: STRUCT<z: STRING>>>",
                        Arrays.asList(Map.of("x", 1, "y", Map.of("z", "q")), null, nothing("y")),
                        "[{'x': 1, 'y': {'z': q}}, NULL, {'x': NULL, 'y': NULL}]"),
                arguments("MAP<STRING, STRUCT<x: INT>>", Map.of("k", Map.of("x", 1)), "{k={'x': 1}}"));
    }

    @ParameterizedTest
    @MethodSource("values")
    void aValueIsReadBackAsItWas(String type, Object value, String shown) {
        assertThat(landed("v " + type, value, null)).containsExactlyInAnyOrder("{'v': " + shown + "}", "{'v': NULL}");
    }

    static Stream<Arguments> misfits() {
        return Stream.of(
                arguments("BOOLEAN", 1, "BOOLEAN"),
                arguments("TINYINT", 128, "out of the range"),
                arguments("INT", 1L << 31, "out of the range"),
                arguments("INT", 1.0, "java.lang.Double"),
                arguments("INT", "1", "java.lang.String"),
                arguments("FLOAT", 0.1, "java.lang.Double"),
                arguments("DOUBLE", 1L, "java.lang.Long"),
                arguments("STRING", 'c', "java.lang.Character"),
                arguments("STRING", "a\uD83D", "surrogate"),
                arguments("STRING", "\uDE00a", "surrogate"),
                arguments("BINARY", "text", "java.lang.String"),
                arguments("DECIMAL(5,2)", new BigDecimal("1000"), "out of the range"),
                arguments("DECIMAL(5,2)", new BigDecimal("1.001"), "rounded"),
                arguments("DECIMAL(5,2)", new BigDecimal("1E+999999999"), "out of the range"),
                arguments("DECIMAL(5,2)", new BigDecimal("1E-999999999"), "rounded"),
                arguments("DECIMAL(5,2)", 1.5, "java.lang.Double"),
                arguments("DATE", LocalDate.of(10_000, 1, 1), "out of the range"),
                arguments("DATE", Instant.EPOCH, "java.time.Instant"),
                arguments("TIMESTAMP", LocalDateTime.of(2026, 1, 1, 0, 0), "java.time.LocalDateTime"),
                arguments("TIMESTAMP", Instant.parse("2026-01-01T00:00:00.000000001Z"), "rounded"),
                arguments("TIMESTAMP", Instant.parse("0000-12-31T23:59:59Z"), "out of the range"),
                arguments("TIMESTAMP_NTZ", LocalDateTime.of(2026, 1, 1, 0, 0, 0, 1), "rounded"),
                arguments("TIMESTAMP_NTZ", Instant.EPOCH, "java.time.Instant"),
                arguments("ARRAY<INT>", Map.of(), "a List"),
                arguments("ARRAY<INT>", List.of("x"), "Column v[]"),
                arguments("MAP<STRING, INT>", List.of(), "a Map"),
                arguments("MAP<STRING, INT>", Map.of("k", "x"), "Column v{}"),
                arguments("MAP<BIGINT, INT>", Map.of(1, 1, 1L, 2), "twice"),
                arguments("STRUCT<amount: INT>", Map.of("amuont", 1), "amount"),
                arguments("STRUCT<x: INT NOT NULL>", Map.of(), "Column v.x"),
                arguments("STRUCT<x: STRUCT<y: INT>>", Map.of("x", Map.of("y", "q")), "Column v.x.y"));
    }

    @ParameterizedTest
    @MethodSource("misfits")
    void aValueThatDoesNotFitIsRefusedAndTheRowsBeforeItStay(String type, Object value, String told) {
        try (DeltaSink sink = open("id INT, v " + type)) {
            sink.append(1, null);
            assertThatExceptionOfType(InletException.class)
                    .isThrownBy(() -> sink.append(2, value))
                    .withMessageContaining("Column v")
                    .withMessageContaining(told)
                    .satisfies(e -> assertThat(e.kind()).isEqualTo(InletException.Kind.DATA));
            sink.append(3, null);
            sink.commit(Map.of(P0, 3L));
        }
        assertThat(TableRows.of(directory.resolve("t")))
                .containsExactly("{'id': 1, 'v': NULL}", "{'id': 3, 'v': NULL}");
    }

    @Test
    void aNullIsRefusedWhereTheColumnForbidsIt() {
        try (DeltaSink sink = open("id BIGINT NOT NULL")) {
            assertThatExceptionOfType(InletException.class)
                    .isThrownBy(() -> sink.append(new Object[] {null}))
                    .withMessageContaining("Column id");
        }
    }

    @Test
    void aRowHasAValueForEachColumn() {
        try (DeltaSink sink = open("id BIGINT, name STRING")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> sink.append(1L))
                    .withMessageContaining("2 values (id BIGINT, name STRING) but 1 came");
        }
    }
}
