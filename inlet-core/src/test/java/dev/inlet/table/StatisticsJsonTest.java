package dev.inlet.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.batch.FileStatistics;
import dev.inlet.batch.FileStatistics.Column;
import dev.inlet.schema.Field;
import dev.inlet.schema.PrimitiveType;
import dev.inlet.schema.StructType;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StatisticsJsonTest {
    private static final StructType SCHEMA = new StructType(List.of(
            Field.of("a", PrimitiveType.BIGINT, true),
            new Field(
                    "s",
                    new StructType(
                            List.of(Field.of("x", PrimitiveType.INT, true), Field.of("y.z", PrimitiveType.INT, true))),
                    true,
                    null,
                    "s",
                    0),
            Field.of("p", PrimitiveType.DATE, true),
            new Field("b", PrimitiveType.STRING, true, null, "col-b", 4)));

    private static String json(@Nullable Object min, @Nullable Object max) {
        FileStatistics statistics = new FileStatistics(7, Map.of(List.of("a"), new Column(min, max, 1)));
        return StatisticsJson.of(statistics, StatisticsColumns.of(SCHEMA, List.of("p"), Map.of(), List.of()));
    }

    private static String bounds(Object min, Object max) {
        String json = json(min, max);
        assertThat(json).endsWith(",\"nullCount\":{\"a\":1}}").startsWith("{\"numRecords\":7,\"minValues\":{");
        return json.substring("{\"numRecords\":7,".length(), json.length() - ",\"nullCount\":{\"a\":1}}".length());
    }

    private static String indexed(Map<String, String> properties) {
        Map<List<String>, Column> columns = new LinkedHashMap<>();
        for (List<String> path : List.of(List.of("a"), List.of("s", "x"), List.of("s", "y.z"), List.of("col-b"))) {
            columns.put(path, new Column(null, null, 0));
        }
        String json = StatisticsJson.of(
                new FileStatistics(7, columns), StatisticsColumns.of(SCHEMA, List.of("P"), properties, List.of()));
        return json.substring(json.indexOf("\"nullCount\":") + "\"nullCount\":".length(), json.length() - 1);
    }

    @Test
    void numbersStayNumbers() {
        assertThat(bounds(-1L, Long.MAX_VALUE))
                .isEqualTo("\"minValues\":{\"a\":-1},\"maxValues\":{\"a\":9223372036854775807}");
        assertThat(bounds((byte) -1, (byte) 2)).isEqualTo("\"minValues\":{\"a\":-1},\"maxValues\":{\"a\":2}");
        assertThat(bounds(1.5f, 2.5f)).isEqualTo("\"minValues\":{\"a\":1.5},\"maxValues\":{\"a\":2.5}");
        assertThat(bounds(-1e300, 2.5)).isEqualTo("\"minValues\":{\"a\":-1.0E300},\"maxValues\":{\"a\":2.5}");
        assertThat(bounds(new BigDecimal("0.0000000010"), new BigDecimal("1E+3")))
                .isEqualTo("\"minValues\":{\"a\":0.0000000010},\"maxValues\":{\"a\":1000}");
    }

    @Test
    void whatJsonHasNoNumberForHasNoBounds() {
        String none = "\"minValues\":{},\"maxValues\":{}";
        assertThat(bounds(1.0, Double.NaN)).isEqualTo(none);
        assertThat(bounds(Double.NEGATIVE_INFINITY, 1.0)).isEqualTo(none);
        assertThat(bounds(1f, Float.POSITIVE_INFINITY)).isEqualTo(none);
    }

    @Test
    void timesAreInMillisecondsAndTheUpperBoundIsRoundedUp() {
        assertThat(bounds(Instant.parse("2024-02-29T23:59:59.999001Z"), Instant.parse("2024-02-29T23:59:59.999001Z")))
                .isEqualTo("\"minValues\":{\"a\":\"2024-02-29T23:59:59.999Z\"},"
                        + "\"maxValues\":{\"a\":\"2024-03-01T00:00:00.000Z\"}");
        assertThat(bounds(LocalDateTime.parse("2024-02-29T00:00:00"), LocalDateTime.parse("2024-02-29T00:00:00.001")))
                .isEqualTo("\"minValues\":{\"a\":\"2024-02-29T00:00:00.000\"},"
                        + "\"maxValues\":{\"a\":\"2024-02-29T00:00:00.001\"}");
        assertThat(bounds(LocalDate.parse("0001-01-01"), LocalDate.parse("9999-12-31")))
                .isEqualTo("\"minValues\":{\"a\":\"0001-01-01\"},\"maxValues\":{\"a\":\"9999-12-31\"}");
        assertThat(bounds(LocalDate.parse("2024-01-01"), LocalDate.of(10_000, 1, 1)))
                .isEqualTo("\"minValues\":{},\"maxValues\":{}");
    }

    @Test
    void longTextIsCutToBoundsThatStillHold() {
        String long32 = "ü".repeat(31) + "😀";
        assertThat(bounds(long32, long32)).contains("\"minValues\":{\"a\":\"" + long32 + "\"}");
        assertThat(bounds(long32 + "a", long32 + "a"))
                .isEqualTo("\"minValues\":{\"a\":\"" + long32 + "\"},\"maxValues\":{\"a\":\"" + long32
                        + "\uDBFF\uDFFF\"}");
        String last = "\uDBFF\uDFFF";
        assertThat(bounds("a", "z".repeat(32) + last + "b"))
                .contains("\"maxValues\":{\"a\":\"" + "z".repeat(32) + last + last + "\"}");
        assertThat(bounds("a", "z".repeat(32) + last))
                .contains("\"maxValues\":{\"a\":\"" + "z".repeat(32) + last + "\"}");
    }

    @Test
    void theFirstColumnsAreIndexedCountingTheLeavesOfStructs() {
        assertThat(indexed(Map.of())).isEqualTo("{\"a\":0,\"s\":{\"x\":0,\"y.z\":0},\"col-b\":0}");
        assertThat(indexed(Map.of("delta.dataSkippingNumIndexedCols", "2"))).isEqualTo("{\"a\":0,\"s\":{\"x\":0}}");
        assertThat(indexed(Map.of("delta.dataSkippingNumIndexedCols", "0"))).isEqualTo("{}");
        assertThat(indexed(Map.of("delta.dataSkippingNumIndexedCols", "-1")))
                .isEqualTo("{\"a\":0,\"s\":{\"x\":0,\"y.z\":0},\"col-b\":0}");
    }

    @Test
    void namedColumnsAreIndexedInsteadByTheirLogicalNames() {
        assertThat(indexed(Map.of(
                        "delta.dataSkippingStatsColumns", "B, s.`y.z`", "delta.dataSkippingNumIndexedCols", "1")))
                .isEqualTo("{\"s\":{\"y.z\":0},\"col-b\":0}");
        assertThat(indexed(Map.of("delta.dataSkippingStatsColumns", "s"))).isEqualTo("{\"s\":{\"x\":0,\"y.z\":0}}");
    }
}
