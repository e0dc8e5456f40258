package dev.inlet.option;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects problems, so that all are told at once. For one thread. */
public final class Problems {
    private final List<Problem> found = new ArrayList<>();

    /** Tells of what must be mended before anything is done. */
    public void error(Place place, String message) {
        found.add(new Problem(Problem.Severity.ERROR, place, message));
    }

    /** Tells of what is probably not meant, but can be done. */
    public void warning(Place place, String message) {
        found.add(new Problem(Problem.Severity.WARNING, place, message));
    }

    /** How many have been told. */
    int count() {
        return found.size();
    }

    /** Whether one was told that is more than a warning. */
    public boolean hasErrors() {
        return found.stream().anyMatch(problem -> problem.severity() == Problem.Severity.ERROR);
    }

    /** In the order of the file. A value that is used twice through an alias has its problem told once. */
    public List<Problem> all() {
        return found.stream()
                .distinct()
                .sorted(Comparator.comparing(Problem::place))
                .toList();
    }
}
