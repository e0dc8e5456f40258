package dev.inlet.runtime.pipeline;

import dev.inlet.position.SourcePartition;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * From where on a table wants the records of each source partition; it has what comes before. Grows as epochs are staged.
 * Confined to the engine thread.
 */
final class TableStart {
    private final Map<SourcePartition, Long> positions;
    private OptionalLong watermark;

    /** @param watermark up to where the table is complete in event time, as its last commit says */
    TableStart(Map<SourcePartition, Long> positions, OptionalLong watermark) {
        this.positions = new HashMap<>(positions);
        this.watermark = watermark;
    }

    /** A copy. */
    Map<SourcePartition, Long> positions() {
        return Map.copyOf(positions);
    }

    /** Up to where the table is complete in event time, by what is staged; ms since 1970. */
    OptionalLong watermark() {
        return watermark;
    }

    /** What the watermark becomes where the sources tell of a new one: it only grows. */
    OptionalLong watermark(OptionalLong told) {
        return told.isPresent() && told.getAsLong() > watermark.orElse(-1) ? told : watermark;
    }

    /**
     * Where the table's start lies inside or behind a span, that start: records before it must be left out. Empty in
     * ordinary times, when all tables have moved together.
     */
    Map<SourcePartition, Long> within(Map<SourcePartition, PositionSpan> spans) {
        Map<SourcePartition, Long> starts = new HashMap<>();
        spans.forEach((partition, span) -> {
            Long position = positions.get(partition);
            if (position != null && position > span.from()) {
                starts.put(partition, position);
            }
        });
        return starts;
    }

    /** Everything up to the end of the spans has been staged. */
    void advance(Map<SourcePartition, PositionSpan> spans, OptionalLong newWatermark) {
        watermark = newWatermark;
        spans.forEach((partition, span) -> positions.merge(partition, span.to(), Math::max));
    }
}
