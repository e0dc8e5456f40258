package dev.inlet.cli;

import dev.inlet.error.InletException;
import dev.inlet.runtime.config.PipelineDefinition;
import dev.inlet.runtime.pipeline.RunMode;
import dev.inlet.table.AsOf;
import dev.inlet.table.Certificate;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.LogVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code inlet quickstart}. */
@Command(
        name = "quickstart",
        mixinStandardHelpOptions = true,
        description = {
            "Land real data that ships with Inlet in a Delta table on this machine, and look at it.",
            "Copies the example into a directory, runs its pipeline and shows the table. Run it again: nothing is repeated."
        },
        footer = {"", "Examples:", "  inlet quickstart", "  inlet quickstart /tmp/try"})
final class Quickstart implements Callable<Integer> {
    private static final Path PIPELINE = Path.of("examples", "quickstart", "earthquakes.yaml");
    private static final Path DATA = Path.of("examples", "data", "earthquakes");

    private static final int ROWS = 5;

    private final Console console;

    @Parameters(
            arity = "0..1",
            paramLabel = "DIRECTORY",
            defaultValue = "inlet-quickstart",
            description = "Where to put the example and its tables. Default: ${DEFAULT-VALUE}.")
    private Path directory = Path.of("");

    @Option(
            names = "--home",
            hidden = true,
            defaultValue = "${sys:inlet.home}",
            description = "Where the examples are.")
    private Path home = Path.of("");

    Quickstart(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        boolean first = copy();
        Path file = directory.resolve(PIPELINE);
        heading(
                first
                        ? "One week of earthquakes (USGS), one JSON object per line, copied to " + shown(DATA)
                        : "The example is in " + ShownPath.of(directory)
                                + " already; what is in its table is not read again");
        console.out().println("$ inlet run " + shown(PIPELINE) + " --once");
        console.flush();
        PipelineDefinition definition = Run.read(console, file);
        int code = new PipelineRun(console, definition, RunMode.ONCE, new TextReport(console, definition, true)).run();
        return code == ExitCode.DONE ? show(definition) : code;
    }

    private int show(PipelineDefinition definition) {
        Path table = Path.of(definition.sinks().get(0).table());
        heading("The rows");
        rows(table, List.of("time", "magnitude", "place", "depth_km"), Optional.of("magnitude >= 5.5"));
        heading("The records that did not fit, with the reason");
        rows(
                Path.of(definition.deadLetters().orElseThrow().table()),
                List.of("value", "position", "error", "message"),
                Optional.empty());
        heading("The history");
        console.out().println("$ inlet table history " + ShownPath.of(table));
        TableHistory.print(console, DeltaTable.local(table), ROWS);
        heading("The proof that nothing was lost and nothing is there twice");
        console.out().println("$ inlet verify " + ShownPath.of(table));
        Certificate certificate = LogVerifier.verify(DeltaTable.local(table));
        CertificateText.print(console, certificate);
        heading("Next");
        next(table);
        return certificate.holds() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private void rows(Path table, List<String> columns, Optional<String> where) {
        console.out()
                .println("$ inlet table read " + ShownPath.of(table) + " --columns " + String.join(",", columns)
                        + where.map(condition -> " --where \"" + condition + "\"")
                                .orElse("") + " --limit " + ROWS);
        try {
            TableRows.Question question = new TableRows.Question(columns, where, OptionalLong.of(ROWS));
            TableRead.asTable(console, new TableRows(DeltaTable.local(table), AsOf.LATEST, question));
        } catch (TableRows.BadQuestion bad) {
            throw InletException.configuration(
                    "Table " + ShownPath.of(table) + " is not the example's any more",
                    String.valueOf(bad.getMessage()),
                    "Look at it with `inlet table show`, or start anew in another directory: inlet quickstart DIRECTORY");
        }
    }

    private void next(Path table) {
        List.of(
                        "  run it again: each event stays in the table once",
                        "    inlet quickstart " + ShownPath.of(directory),
                        "  let it wait for files, and give it some: the same lines under another name are new records",
                        "    inlet run " + shown(PIPELINE),
                        "    cp " + shown(DATA.resolve("2018-02-07.jsonl")) + " " + shown(DATA.resolve("again.jsonl")),
                        "  read the table with anything that reads Delta: it is in " + ShownPath.of(table),
                        "  start with data of your own",
                        "    inlet init kafka        or: inlet init files")
                .forEach(console.out()::println);
    }

    /** Whether there was something to copy. Files that are there are left as they are. */
    private boolean copy() {
        if (!Files.isRegularFile(home.resolve(PIPELINE))) {
            throw InletException.configuration(
                    "The example is not in " + home.toAbsolutePath(),
                    "It ships in the directory examples of the distribution",
                    "Start Inlet by its own script: ./inlet in a checkout, bin/inlet in a distribution");
        }
        try (Stream<Path> data = Files.list(home.resolve(DATA))) {
            Files.createDirectories(directory.resolve(PIPELINE).getParent());
            Files.createDirectories(directory.resolve(DATA));
            boolean copied = copy(PIPELINE);
            for (Path file : data.sorted().toList()) {
                copied |= copy(DATA.resolve(file.getFileName()));
            }
            return copied;
        } catch (IOException e) {
            throw new InletException(
                    InletException.Kind.CONFIGURATION,
                    "The example cannot be copied to " + directory.toAbsolutePath(),
                    e.toString(),
                    "Name a directory that this user may write to: inlet quickstart DIRECTORY",
                    e);
        }
    }

    private boolean copy(Path name) throws IOException {
        Path target = directory.resolve(name);
        if (Files.exists(target)) {
            return false;
        }
        // With the times of the originals, or the pipeline would wait for the files to settle.
        Files.copy(home.resolve(name), target, StandardCopyOption.COPY_ATTRIBUTES);
        return true;
    }

    private String shown(Path name) {
        return ShownPath.of(directory.resolve(name));
    }

    private void heading(String text) {
        console.out().println();
        console.out().println(console.style().strong("── " + text + " ──"));
    }
}
