package dev.inlet.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.batch.Engine;
import dev.inlet.batch.EngineSettings;
import dev.inlet.batch.ScanRelation;
import dev.inlet.runtime.config.PipelineDefinition;
import dev.inlet.runtime.config.PipelineReader;
import dev.inlet.table.AsOf;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.TableScan;
import dev.inlet.testkit.TextRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/** Runs pipelines from text and looks at their tables. */
final class Pipelines {
    private Pipelines() {}

    static PipelineDefinition definition(Path directory, String yaml) {
        return PipelineReader.standard().read("test.yaml", yaml, directory).definition();
    }

    /** Runs to the end of what is there; answers what happened. */
    static List<PipelineEvent> runOnce(Path directory, String yaml) throws InterruptedException {
        List<PipelineEvent> events = new ArrayList<>();
        new Pipeline(definition(directory, yaml), true, Clock.systemUTC(), event -> {
                    synchronized (events) {
                        events.add(event);
                    }
                })
                .run();
        return events;
    }

    /** Rows of {@code select} over the newest version of a table, which stands for {@code %s}; columns joined with |. */
    static List<String> rows(Path table, String select) {
        EngineSettings settings = new EngineSettings(256 << 20, 1, table, List.of(table));
        try (Engine engine = Engine.open(settings);
                Connection connection = engine.connect();
                ScanRelation relation = ScanRelation.open(
                        connection,
                        TableScan.plan(DeltaTable.local(table), AsOf.LATEST).files());
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(String.format(select, "(" + relation.sql() + ")"))) {
            return TextRows.of(result);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Runs to the end of what is there, or until the run is killed, on the commit thread, after so many commits.
     *
     * @return whether it came to its end
     */
    static boolean runOrCrash(Path directory, String yaml, RunMode mode, int crashAfter) throws InterruptedException {
        int[] commits = {0};
        try {
            new Pipeline(definition(directory, yaml), mode, Clock.systemUTC(), event -> {
                        if (event instanceof PipelineEvent.Committed && ++commits[0] == crashAfter) {
                            throw new Crash();
                        }
                    })
                    .run();
            return true;
        } catch (Crash e) {
            return false;
        }
    }

    /** Lets more input come. */
    interface MoreInput {
        void come() throws IOException;
    }

    /**
     * Runs the pipeline time and again while input comes, with crashes and lost state at random moments, then to the end as if more
     * could come, and as if nothing did.
     *
     * @param table whose state is lost
     * @param lossOneIn state is lost after one in so many runs
     * @return how often it crashed
     */
    static int runWithCrashes(Path directory, String yaml, Path table, Random random, int lossOneIn, MoreInput input)
            throws IOException, InterruptedException {
        boolean stateLost = false;
        int crashes = 0;
        for (int run = 0; run < 8; run++) {
            input.come();
            int crashAfter = random.nextInt(3) == 0 ? 1 + random.nextInt(4) : Integer.MAX_VALUE;
            boolean ended = runOrCrash(directory, yaml, new RunMode(true, false, reset(stateLost)), crashAfter);
            crashes += ended ? 0 : 1;
            // A run that crashed may not have come to write its state again.
            stateLost = (stateLost && !ended) || (random.nextInt(lossOneIn) == 0 && deleteState(table));
        }
        for (RunMode mode :
                List.of(new RunMode(true, false, reset(stateLost)), new RunMode(true, true, Optional.empty()))) {
            assertThat(runOrCrash(directory, yaml, mode, Integer.MAX_VALUE)).isTrue();
        }
        return crashes;
    }

    private static Optional<ResetState> reset(boolean stateLost) {
        return stateLost ? Optional.of(ResetState.EARLIEST) : Optional.empty();
    }

    private static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** Appends events to a file. Each is a time of day, a key, which may be {@code null}, and a value. */
    static void write(Path file, String... events) throws IOException {
        Files.write(
                file,
                Arrays.stream(events)
                        .map(event -> event.split(" "))
                        .map(event -> "{\"ts\":\"2026-03-01T" + event[0] + "Z\",\"k\":"
                                + (event[1].equals("null") ? "null" : "\"" + event[1] + "\"") + ",\"v\":" + event[2]
                                + "}")
                        .toList(),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    /** The files of the pipeline's state at a table whose names end so. */
    static List<Path> state(Path table, String suffix) throws IOException {
        try (Stream<Path> files = Files.list(stateDirectory(table))) {
            return files.filter(file -> file.toString().endsWith(suffix)).toList();
        }
    }

    /** @return whether there was some */
    static boolean deleteState(Path table) throws IOException {
        return Files.isDirectory(stateDirectory(table)) && delete(state(table, ""));
    }

    /** @return whether there were some */
    static boolean delete(List<Path> files) throws IOException {
        for (Path file : files) {
            Files.delete(file);
        }
        return !files.isEmpty();
    }

    private static Path stateDirectory(Path table) {
        return table.resolve("_inlet/test/state");
    }
}
