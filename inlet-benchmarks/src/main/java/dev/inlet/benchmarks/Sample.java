package dev.inlet.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Figures of the same thing, round by round. Only {@link #text} may be asked where there is none. */
final class Sample {
    private final List<Double> figures = new ArrayList<>();

    void add(double figure) {
        figures.add(figure);
    }

    int size() {
        return figures.size();
    }

    /** With an even number of figures the mean of the two in the middle. */
    double median() {
        List<Double> sorted = sorted();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    /** The smallest figure that is at least as large as this share of all, 0 to 1. */
    double percentile(double share) {
        return sorted().get(Math.max(0, (int) Math.ceil(share * figures.size()) - 1));
    }

    /** Each round's figure divided by the other's of the same round. */
    Sample dividedBy(Sample other) {
        Sample ratios = new Sample();
        for (int round = 0; round < Math.min(size(), other.size()); round++) {
            ratios.add(figures.get(round) / other.figures.get(round));
        }
        return ratios;
    }

    /** The median with the range, in units of this size. */
    String text(double unit, int decimals) {
        if (figures.isEmpty()) {
            return "-";
        }
        List<Double> sorted = sorted();
        String number = "%." + decimals + "f";
        return String.format(
                Locale.ROOT,
                number + " (" + number + " to " + number + ")",
                median() / unit,
                sorted.get(0) / unit,
                sorted.get(sorted.size() - 1) / unit);
    }

    private List<Double> sorted() {
        return figures.stream().sorted().toList();
    }
}
