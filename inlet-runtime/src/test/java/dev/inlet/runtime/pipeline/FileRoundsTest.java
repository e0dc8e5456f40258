package dev.inlet.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inlet.batch.Compression;
import dev.inlet.batch.Engine;
import dev.inlet.batch.EngineSettings;
import dev.inlet.batch.InputFile;
import dev.inlet.position.SourcePartition;
import dev.inlet.runtime.source.FileBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileRoundsTest {
    private static final SourcePartition PARTITION = new SourcePartition("in", "files");
    /** A step takes some lines of a file, not all. */
    private static final long MAX_BYTES = 40;

    @TempDir
    Path directory;

    private Engine engine;
    private SourceStage source;
    private final ExecutorService background = Executors.newSingleThreadExecutor();
    private final List<InputFile> files = new ArrayList<>();

    @BeforeEach
    void openEngine() throws SQLException {
        engine = Engine.open(new EngineSettings(
                EngineSettings.LEAST_MEMORY_BYTES, 1, directory.resolve("spill"), List.of(directory)));
        source = new SourceStage(Pipelines.definition(directory, """
                                name: test
                                sources:
                                  in: {type: lines, path: in.txt, schema: n BIGINT}
                                sinks:
                                  - table: out
                                """).sources().get(0), engine, engine.connect());
    }

    @AfterEach
    void close() {
        background.shutdownNow();
        engine.close();
    }

    private void land(int... numbers) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int number : numbers) {
            lines.append("{\"n\": ").append(number).append("}\n");
        }
        Path file = Files.writeString(directory.resolve(files.size() + ".jsonl"), lines);
        files.add(new InputFile(
                file,
                files.size(),
                Files.size(file),
                Files.getLastModifiedTime(file).toMillis(),
                Compression.NONE));
    }

    private CutInput.Files input() {
        FileBatch batch = new FileBatch(PARTITION, 0, files.size(), files, "{}");
        return new CutInput.Files(batch, LinesAhead.of("in", batch, engine, MAX_BYTES, new AheadDecoder(source)));
    }

    /** How many rows each step has, and of which files. */
    private List<String> steps(CutInput.Files input, Long... boundaries) {
        SortedSet<Long> parts = new TreeSet<>(List.of(boundaries));
        List<String> steps = new ArrayList<>();
        try (FileRounds rounds = new FileRounds(source, input, parts, engine, MAX_BYTES, background)) {
            for (Optional<FileRounds.Step> step = rounds.next(); step.isPresent(); step = rounds.next()) {
                try (Round.Input.Lines lines = (Round.Input.Lines) step.get().input()) {
                    steps.add(lines.ahead().orElseThrow().rows().rows() + " of "
                            + step.get().span().from() + "-" + step.get().span().to());
                }
            }
        }
        return steps;
    }

    @Test
    void linesReadAheadComeFirstAndTheOthersBehindThem() throws IOException {
        land(1, 2, 3, 4, 5, 6);
        land(7, 8);
        assertThat(steps(input())).containsExactly("5 of 0-2", "3 of 0-2");
    }

    @Test
    void anEpochThatIsStagedAgainReadsItsLinesAgain() throws IOException {
        land(1, 2, 3, 4, 5, 6);
        CutInput.Files input = input();
        assertThat(steps(input)).containsExactly("5 of 0-1", "1 of 0-1");
        assertThat(steps(input)).containsExactly("5 of 0-1", "1 of 0-1");
    }

    @Test
    void noStepReachesOverABoundaryThoughTheLinesWereReadAhead() throws IOException {
        land(1, 2);
        land(3, 4);
        assertThat(steps(input(), 0L, 1L, 2L)).containsExactly("2 of 0-1", "2 of 1-2");
    }

    @Test
    void filesWithoutLinesHaveNoStep() throws IOException {
        land();
        land();
        assertThat(steps(input())).isEmpty();
    }

    @Test
    void whatCannotBeReadAheadFailsWhereItIsStaged() throws IOException {
        land(1);
        Files.delete(files.get(0).path());
        CutInput.Files input = input();
        assertThat(input.ahead()).isEmpty();
        assertThatThrownBy(() -> steps(input)).hasMessageContaining("0.jsonl");
    }
}
