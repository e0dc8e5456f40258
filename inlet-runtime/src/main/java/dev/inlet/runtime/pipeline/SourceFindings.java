package dev.inlet.runtime.pipeline;

import dev.inlet.table.Violation;
import java.util.List;

/**
 * What {@link SourceComparison} found.
 *
 * @param ranges that the table took from the sources, by what is left of them in the source
 * @param commits of the pipeline
 * @param counted commits whose records were read again and counted
 * @param compared commits whose rows were made again from the source's records and are the same
 * @param records read again
 * @param notTaken what the sources have that the table has not taken yet, in words
 * @param remarks what was not compared, and why
 */
public record SourceFindings(
        String pipeline,
        Ranges ranges,
        long commits,
        long counted,
        long compared,
        long records,
        List<String> notTaken,
        List<String> remarks,
        List<Violation> violations) {
    /** How many ranges are in the source still, whole or in part, and how many are gone. */
    public record Ranges(long whole, long part, long gone) {}

    public SourceFindings {
        notTaken = List.copyOf(notTaken);
        remarks = List.copyOf(remarks);
        violations = List.copyOf(violations);
    }

    /** Whether nothing was found that breaks a rule. */
    public boolean holds() {
        return violations.isEmpty();
    }
}
