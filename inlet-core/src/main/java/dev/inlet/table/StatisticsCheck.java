package dev.inlet.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.inlet.batch.ParquetScan;
import dev.inlet.batch.StatisticsProbe;
import dev.inlet.batch.StatisticsProbe.Claim;
import dev.inlet.batch.StatisticsProbe.Contradiction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Compares the statistics that the log has of a file with the file's rows. Delta protocol, "Per-file Statistics". */
final class StatisticsCheck {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .setNodeFactory(JsonNodeFactory.withExactBigDecimals(true));

    private final StatisticsProbe probe;
    private final ParquetScan table;

    StatisticsCheck(StatisticsProbe probe, ParquetScan table) {
        this.probe = probe;
        this.table = table;
    }

    List<Contradiction> check(CurrentFile file) {
        JsonNode statistics;
        try {
            statistics = JSON.readTree(file.statistics().isEmpty() ? "{}" : file.statistics());
        } catch (JsonProcessingException e) {
            return List.of(new Contradiction("the statistics", "JSON", e.getOriginalMessage()));
        }
        List<Claim> claims = new ArrayList<>();
        collect(
                List.of(),
                statistics.path("nullCount"),
                statistics.path("minValues"),
                statistics.path("maxValues"),
                claims);
        // With a deletion vector, bounds may be of rows that are gone; tightBounds says so.
        boolean exact = statistics.path("tightBounds").asBoolean(true);
        OptionalLong rows = file.rows() < 0 ? OptionalLong.empty() : OptionalLong.of(file.rows());
        return probe.check(table, file.file(), rows, claims, exact);
    }

    private static void collect(List<String> above, JsonNode nulls, JsonNode min, JsonNode max, List<Claim> claims) {
        List<String> names = new ArrayList<>();
        for (JsonNode node : List.of(nulls, min, max)) {
            for (Map.Entry<String, JsonNode> property : node.properties()) {
                if (!names.contains(property.getKey())) {
                    names.add(property.getKey());
                }
            }
        }
        for (String name : names) {
            List<String> path = new ArrayList<>(above);
            path.add(name);
            if (nulls.path(name).isObject()
                    || min.path(name).isObject()
                    || max.path(name).isObject()) {
                collect(path, nulls.path(name), min.path(name), max.path(name), claims);
            } else {
                JsonNode count = nulls.path(name);
                claims.add(new Claim(
                        path,
                        count.isIntegralNumber() ? Long.valueOf(count.longValue()) : null,
                        text(min.path(name)),
                        text(max.path(name))));
            }
        }
    }

    private static @Nullable String text(JsonNode bound) {
        if (bound.isNumber()) {
            return bound.isBigDecimal() ? bound.decimalValue().toPlainString() : bound.asText();
        }
        return bound.isTextual() ? bound.textValue() : null;
    }
}
