package dev.inlet.examples;

import dev.inlet.DeltaSink;
import dev.inlet.commit.CommitOutcome;
import dev.inlet.position.SourcePartition;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/**
 * Lands lines such as {@code m-17,2026-11-23T10:15:00Z,21.50} from the standard input in a Delta table. The position is the number
 * of the line, so the program may be killed at any moment and started again with the same lines: each is in the table once.
 */
public final class LandReadings {
    private static final SourcePartition LINES = new SourcePartition("readings", "stdin");
    private static final long LINES_PER_COMMIT = 1000;

    private LandReadings() {}

    /** Takes the table's directory as its only argument. */
    public static void main(String[] args) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        land(Path.of(args[0]), lines);
    }

    static void land(Path table, BufferedReader lines) throws IOException {
        try (DeltaSink sink = DeltaSink.at(table, "land-readings")
                .columns("meter STRING NOT NULL, measured TIMESTAMP NOT NULL, value DECIMAL(10, 2)")
                .open()) {
            // The table knows how far this program has come; before its first commit that is nowhere.
            long landed = Math.max(0, sink.progress().position(LINES));
            long next = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (next++ < landed) {
                    continue;
                }
                String[] parts = line.split(",");
                sink.append(parts[0], Instant.parse(parts[1]), new BigDecimal(parts[2]));
                if (sink.pendingRows() == LINES_PER_COMMIT) {
                    commit(sink, next);
                }
            }
            commit(sink, Math.max(next, landed));
        }
    }

    /** Makes the rows and the number of the next line visible, both or neither. */
    private static void commit(DeltaSink sink, long next) {
        CommitOutcome outcome = sink.commit(Map.of(LINES, next));
        if (outcome instanceof CommitOutcome.Committed committed) {
            System.out.println("version " + committed.version() + " has the lines before " + next);
        } else {
            // Another process runs under this name, or the table was altered: nothing of this batch is in the table.
            throw new IllegalStateException("stopped: " + outcome);
        }
    }
}
