package dev.inlet.batch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The headers of those records of a batch that have any; most have none. */
final class RecordHeaders {
    private final Map<Integer, List<Header>> byRow = new HashMap<>();

    record Header(String key, byte @Nullable [] value) {}

    void add(int row, String key, byte @Nullable [] value) {
        byRow.computeIfAbsent(row, r -> new ArrayList<>(2)).add(new Header(key, value));
    }

    /** In the order in which they were added. */
    List<Header> of(int row) {
        return byRow.getOrDefault(row, List.of());
    }

    boolean isEmpty() {
        return byRow.isEmpty();
    }
}
