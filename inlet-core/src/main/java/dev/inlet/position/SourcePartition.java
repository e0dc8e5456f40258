package dev.inlet.position;

import java.util.Comparator;

/**
 * One independently ordered part of a source, such as a topic-partition.
 *
 * @param source the source's name in the pipeline: letters, digits, {@code _} and {@code -}
 * @param name the part's name within the source, such as {@code clicks-0}; not empty, may hold any character
 */
public record SourcePartition(String source, String name) implements Comparable<SourcePartition> {
    private static final Comparator<SourcePartition> ORDER =
            Comparator.comparing(SourcePartition::source).thenComparing(SourcePartition::name);

    public SourcePartition {
        SourceName.check(source);
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a source partition of " + source + " needs a name");
        }
    }

    @Override
    public int compareTo(SourcePartition other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return source + "/" + name;
    }
}
