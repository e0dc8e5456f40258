package dev.inlet.table;

import static java.util.Objects.requireNonNull;

import dev.inlet.position.SourcePartition;
import java.util.List;

/**
 * What {@link LogVerifier} found.
 *
 * @param table what the user calls the table
 * @param firstVersion the earliest version whose log entry is still there: what came before is not verified
 * @param lastVersion the newest version when the check began
 * @param pipelines what each pipeline has committed since {@code firstVersion}, by name
 * @param entries how many log entries were walked
 * @param files data files in {@code lastVersion}
 * @param rows rows in these files that no deletion vector takes away, as far as the log says
 * @param bytes of these files
 * @param deep whether the data files were read, too
 * @param remarks what could not be checked, with the reason, and what other engines took away
 * @param violations empty where every rule holds
 */
public record Certificate(
        String table,
        long firstVersion,
        long lastVersion,
        List<Pipeline> pipelines,
        long entries,
        long files,
        long rows,
        long bytes,
        boolean deep,
        List<String> remarks,
        List<Violation> violations) {
    /**
     * @param commits that moved positions
     * @param read records taken from the sources
     * @param written rows in the files of its commits; with a query that filters, joins or aggregates not what was read less
     *     what was left out
     * @param deduplicated records that were left out as duplicates of earlier ones
     */
    public record Pipeline(
            String name,
            long commits,
            long read,
            long written,
            long deadLettered,
            long skipped,
            long deduplicated,
            List<Partition> partitions) {
        public Pipeline {
            requireNonNull(name, "name");
            partitions = List.copyOf(partitions);
        }
    }

    /**
     * @param firstVersion the commit of the first range
     * @param ranges how many commits moved the partition
     * @param from position before the first range; {@link dev.inlet.position.PositionRange#NONE} where there was none
     * @param to position after the last range, exclusive
     */
    public record Partition(SourcePartition partition, long firstVersion, long ranges, long from, long to) {}

    public Certificate {
        requireNonNull(table, "table");
        pipelines = List.copyOf(pipelines);
        remarks = List.copyOf(remarks);
        violations = List.copyOf(violations);
    }

    /** Whether nothing was found that breaks a rule. */
    public boolean holds() {
        return violations.isEmpty();
    }

    /** Whether the log reaches back to the table's creation, so that nothing went unchecked. */
    public boolean isComplete() {
        return firstVersion == 0;
    }
}
