package dev.inlet.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.table.DeltaTable;
import dev.inlet.table.LogVerifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code kill -9} of the process while it takes the files of a directory. */
class KilledFilesPipelineTest {
    private static final int FILES_PER_KILL = 20;
    private static final int LINES = 250;

    /** Every how many a line is no JSON. */
    private static final int SPOILT_EVERY = 83;

    private static final int RECORDS = (KillLoop.kills() + 1) * FILES_PER_KILL * LINES;

    @TempDir
    Path directory;

    @ParameterizedTest(name = "everything beside the tables deleted: {0}")
    @ValueSource(booleans = {false, true})
    void everyLineIsInTheTableOnceAndInItsOrder(boolean deleteEverythingBeside) throws Exception {
        Path landing = Files.createDirectories(directory.resolve("landing"));
        Path temporary = directory.resolve("tmp");
        Path table = directory.resolve("lake/lines");
        Path dead = directory.resolve("lake/dead");
        Path pipeline = Files.writeString(directory.resolve("lines.yaml"), """
                name: lines
                memory: 512MB
                sources:
                  lines: {type: files, path: landing, settle-time: 0s, poll-interval: 50ms, metadata: [file, row],
                          schema: "id BIGINT NOT NULL, text STRING"}
                sinks:
                  - table: lake/lines
                dead-letters: {table: lake/dead}
                trigger: {interval: 100ms, max-rows: 1000}
                """);
        new KillLoop(pipeline, temporary, List.of(table, dead)).run(round -> {
            if (deleteEverythingBeside) {
                Beside.delete(temporary, List.of(table, dead));
            }
            for (int file = round * FILES_PER_KILL; file < (round + 1) * FILES_PER_KILL; file++) {
                Path unfinished = landing.resolve("." + file + ".jsonl");
                Files.writeString(unfinished, lines(file));
                Files.move(unfinished, landing.resolve(file + ".jsonl"), StandardCopyOption.ATOMIC_MOVE);
            }
        });

        try (LoggedFiles logged = new LoggedFiles()) {
            logged.take("lines", table);
            logged.take("dead", dead);
            String sent =
                    "SELECT i, i // %1$d || '.jsonl' AS file, i %% %1$d AS row FROM range(%2$d) t(i) WHERE i %% %3$d"
                            .formatted(LINES, RECORDS, SPOILT_EVERY);
            logged.assertSame("SELECT id, parse_filename(_file), _row FROM lines", sent + " <> 0");
            logged.assertSame(
                    "SELECT json_extract_string(decode(value), '$[0]')::BIGINT, parse_filename(source_partition),"
                            + " position FROM dead",
                    sent + " = 0");
            assertThat(logged.rows("SELECT * FROM (SELECT _file, _row, lag(_row) OVER w AS row_before,"
                            + " seq - lag(seq) OVER w AS distance FROM lines WINDOW w AS (PARTITION BY _file ORDER BY seq))"
                            + " WHERE _row <= row_before OR distance > 1 LIMIT 5"))
                    .as("rows out of the order of their file, or apart")
                    .isEmpty();
        }
        assertThat(LogVerifier.verify(DeltaTable.local(table)).violations()).isEmpty();
        assertThat(LogVerifier.verify(DeltaTable.local(dead)).violations()).isEmpty();
    }

    private static String lines(int file) {
        StringBuilder lines = new StringBuilder();
        for (int id = file * LINES; id < (file + 1) * LINES; id++) {
            lines.append(
                    id % SPOILT_EVERY == 0 ? "[" + id + "]\n" : "{\"id\":" + id + ",\"text\":\"line " + id + "\"}\n");
        }
        return lines.toString();
    }
}
