package dev.inlet.cli;

import dev.inlet.runtime.pipeline.PipelineStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The line that shows how a run is doing: rate, records, bytes, dead letters, lag, freshness, the last versions; with a bar
 * where the run has an end and what is left is known. Confined to one thread.
 */
final class ProgressLine {
    /** Over which the rate is taken: long enough to be steady over commits at the default trigger. */
    private static final Duration WINDOW = Duration.ofSeconds(5);

    private static final int BAR_WIDTH = 20;

    private record Sample(long nanos, long records) {}

    private final boolean bar;
    private final Style style;
    private final Deque<Sample> samples = new ArrayDeque<>();
    private long greatestLag;
    private long epochs;
    private long epochSeen;

    /** @param bar whether the run has an end */
    ProgressLine(boolean bar, Style style) {
        this.bar = bar;
        this.style = style;
    }

    /** @param nanos of {@link System#nanoTime} */
    String at(long nanos, PipelineStatus status) {
        List<String> parts = new ArrayList<>();
        status.lag().ifPresent(lag -> greatestLag = Math.max(greatestLag, lag));
        if (bar && status.lag().isPresent() && greatestLag > 0) {
            parts.add(bar(1 - (double) status.lag().getAsLong() / greatestLag));
        }
        parts.add(style.strong(Quantity.perSecond(rate(nanos, status.records()))));
        parts.add(Quantity.count(status.records(), "record", "records"));
        parts.add(Quantity.bytes(status.bytesRead()));
        if (status.deadLettered() > 0) {
            parts.add(style.bad(Quantity.count(status.deadLettered(), "dead letter", "dead letters")));
        }
        status.lag().ifPresent(lag -> parts.add("lag " + Quantity.count(lag)));
        status.watermark().ifPresent(watermark -> parts.add("complete up to " + Instant.ofEpochMilli(watermark)));
        events(status, parts);
        freshness(nanos, status, parts);
        if (!status.versions().isEmpty()) {
            parts.add("v"
                    + status.versions().values().stream()
                            .mapToLong(v -> v)
                            .max()
                            .getAsLong());
        }
        return String.join("  ", parts);
    }

    /** One version under way is no news. */
    private void events(PipelineStatus status, List<String> parts) {
        boolean failing =
                status.deliveries().stream().anyMatch(target -> target.failing().isPresent());
        if (failing || status.undelivered() > status.deliveries().size()) {
            String text = "events " + Quantity.count(status.undelivered(), "version", "versions") + " behind";
            parts.add(failing ? style.bad(text) : text);
        }
    }

    /** How old the last commit is. */
    private void freshness(long nanos, PipelineStatus status, List<String> parts) {
        if (status.epochs() > epochs) {
            epochs = status.epochs();
            epochSeen = nanos;
        }
        if (epochs > 0) {
            parts.add("committed " + Quantity.time(Duration.ofNanos(nanos - epochSeen)) + " ago");
        }
    }

    /** Between commits, since records count when they are committed: several at once. */
    private double rate(long nanos, long records) {
        if (samples.isEmpty() || samples.getLast().records() != records) {
            samples.addLast(new Sample(nanos, records));
        }
        while (samples.size() > 2 && nanos - samples.getFirst().nanos() > WINDOW.toNanos()) {
            samples.removeFirst();
        }
        Sample first = samples.getFirst();
        Sample last = samples.getLast();
        boolean idle = nanos - last.nanos() > WINDOW.toNanos();
        return idle || last.nanos() == first.nanos()
                ? 0
                : (last.records() - first.records()) * 1e9 / (last.nanos() - first.nanos());
    }

    private String bar(double share) {
        int full = (int) Math.round(share * BAR_WIDTH);
        return style.good("█".repeat(full)) + style.faint("░".repeat(BAR_WIDTH - full)) + " " + Math.round(share * 100)
                + "%";
    }
}
