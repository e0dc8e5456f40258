package dev.inlet.table;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.inlet.batch.FileStatistics;
import dev.inlet.error.InletException;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A file's statistics as the {@code add} action holds them. Delta protocol, "Per-file Statistics". */
final class StatisticsJson {
    private static final JsonFactory JSON = JsonFactory.builder().build();

    private StatisticsJson() {}

    /** Columns without statistics in this table are left out; the number of records never is. */
    static String of(FileStatistics statistics, StatisticsColumns indexed) {
        Map<String, Object> minimums = new LinkedHashMap<>();
        Map<String, Object> maximums = new LinkedHashMap<>();
        Map<String, Object> nullCounts = new LinkedHashMap<>();
        statistics.columns().forEach((path, column) -> {
            if (!indexed.contains(path)) {
                return;
            }
            put(nullCounts, path, column.nullCount());
            Optional<StatisticsBounds> bounds = StatisticsBounds.of(column);
            if (bounds.isPresent()) {
                put(minimums, path, bounds.get().min());
                put(maximums, path, bounds.get().max());
            }
        });
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeNumberField("numRecords", statistics.numRecords());
            write(json, "minValues", minimums);
            write(json, "maxValues", maximums);
            write(json, "nullCount", nullCounts);
            json.writeEndObject();
        } catch (IOException e) {
            throw InletException.bug("Statistics could not be written as JSON", e);
        }
        return text.toString();
    }

    @SuppressWarnings("unchecked") // every inner node of the tree is made here
    private static void put(Map<String, Object> tree, List<String> path, Object value) {
        Map<String, Object> node = tree;
        for (String name : path.subList(0, path.size() - 1)) {
            node = (Map<String, Object>) node.computeIfAbsent(name, n -> new LinkedHashMap<String, Object>());
        }
        node.put(path.get(path.size() - 1), value);
    }

    private static void write(JsonGenerator json, String name, Map<?, ?> tree) throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<?, ?> entry : tree.entrySet()) {
            String key = (String) entry.getKey();
            Object value = entry.getValue();
            if (value instanceof Map<?, ?> inner) {
                write(json, key, inner);
            } else if (value instanceof BigDecimal decimal) {
                json.writeFieldName(key);
                json.writeNumber(decimal.toPlainString());
            } else if (value instanceof Double number) {
                json.writeNumberField(key, number);
            } else if (value instanceof Float number) {
                json.writeNumberField(key, number);
            } else if (value instanceof Number number) {
                json.writeNumberField(key, number.longValue());
            } else {
                json.writeStringField(key, (String) value);
            }
        }
        json.writeEndObject();
    }
}
