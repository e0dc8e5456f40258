package dev.inlet.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * Runs a pipeline in processes that are killed one after the other, then to its end. The moments come from a seed that is
 * printed: some while the process starts, most from the first commit on, of these many at once after an entry appeared in
 * some table, which is when the other tables have not got theirs yet.
 *
 * <p>{@code -Dinlet.kills=} is how often a process is killed, {@code -Dinlet.kill.seed=} repeats the moments of a run.
 */
final class KillLoop {
    /** What goes on between two processes. */
    interface Step {
        void run(int round) throws IOException, InterruptedException;
    }

    private static final Duration LONGEST_START = Duration.ofMinutes(3);

    private final Path pipeline;
    private final Path temporary;
    private final List<Path> tables;
    private final long seed = Long.getLong("inlet.kill.seed", System.nanoTime());
    private final Random random = new Random(seed);

    KillLoop(Path pipeline, Path temporary, List<Path> tables) {
        this.pipeline = pipeline;
        this.temporary = temporary;
        this.tables = tables;
    }

    static int kills() {
        return Integer.getInteger("inlet.kills", 8);
    }

    /** @param before each process: brings more for it to do */
    void run(Step before) throws IOException, InterruptedException {
        run(kills(), before);
    }

    /** @param kills how often a process is killed */
    void run(int kills, Step before) throws IOException, InterruptedException {
        System.out.println(pipeline.getFileName() + ": " + kills + " kills, -Dinlet.kill.seed=" + seed);
        for (int round = 0; round < kills; round++) {
            before.run(round);
            try (InletProcess process = InletProcess.start(pipeline, temporary)) {
                letWork(process);
                process.kill();
            }
        }
        before.run(kills);
        try (InletProcess process = InletProcess.start(pipeline, temporary, "--once")) {
            int code = process.exitCode();
            assertThat(code).as(process.output()).isZero();
        }
    }

    private void letWork(InletProcess process) throws IOException, InterruptedException {
        if (random.nextInt(5) == 0) {
            process.letWork(Duration.ofMillis(random.nextInt(1_500)));
            return;
        }
        Path table = tables.get(random.nextInt(tables.size()));
        int entries = LoggedFiles.entries(table).size();
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .atMost(LONGEST_START)
                .until(() -> !process.isAlive() || entries(table) > entries);
        int[] most = {1, 20, 100, 500};
        process.letWork(Duration.ofMillis(random.nextInt(most[random.nextInt(most.length)])));
    }

    private static int entries(Path table) {
        try {
            return LoggedFiles.entries(table).size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
