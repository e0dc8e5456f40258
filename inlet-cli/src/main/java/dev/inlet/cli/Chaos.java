package dev.inlet.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inlet.error.InletException;
import dev.inlet.runtime.config.PipelineDefinition;
import dev.inlet.runtime.pipeline.SourceComparison;
import dev.inlet.runtime.pipeline.SourceFindings;
import dev.inlet.table.Certificate;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.LogVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code inlet chaos}. */
@Command(
        name = "chaos",
        mixinStandardHelpOptions = true,
        description = {
            "Try to break your own pipeline before you trust it: land its sources in scratch tables, in processes that are "
                    + "killed again and again, and prove that everything is there once.",
            "Your tables are not written to, and your sources are only read: nothing is acknowledged, no consumer group is "
                    + "told of positions."
        },
        footer = {
            "",
            "Examples:",
            "  inlet chaos clicks.yaml",
            "  inlet chaos clicks.yaml --minutes 30 --seed 42",
            "",
            "Exit codes: 0 every rule holds, 1 one does not, or a process failed by itself."
        })
final class Chaos implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Console console;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The pipeline file.")
    private Path file = Path.of("");

    @Option(
            names = "--minutes",
            paramLabel = "N",
            defaultValue = "5",
            description =
                    "How long to go on, such as 0.5. The lap in hand is ended and verified. Default: ${DEFAULT-VALUE}.")
    private double minutes;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "Repeats the faults of the run that told this number. Default: another one each time.")
    private @Nullable Long seed;

    @Option(
            names = "--scratch",
            paramLabel = "DIR",
            description =
                    "Where the scratch tables go; empty or missing. Default: a new temporary directory. It is removed "
                            + "where every rule holds.")
    private @Nullable Path scratch;

    @Option(
            names = "--output",
            paramLabel = "FORM",
            defaultValue = "text",
            description = "text or json (one object). Default: ${DEFAULT-VALUE}.")
    private Verify.Output output = Verify.Output.TEXT;

    private int laps;
    private int faults;
    private int zombies;
    private long records;

    Chaos(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        if (!(minutes > 0)) {
            throw new ParameterException(spec.commandLine(), "--minutes must be more than 0 but was " + minutes);
        }
        PipelineDefinition real = Run.read(console, file);
        if (scratch != null) {
            ScratchPipeline.requireApart(real, scratch);
        }
        Path directory = directory();
        long chosen = seed == null ? new Random().nextInt(1_000_000) : seed;
        console.say("chaos with --seed " + chosen + ", in " + directory);
        Instant end = Instant.now().plus(Duration.ofMillis((long) (minutes * 60_000)));
        ObjectNode summary = JSON.createObjectNode();
        ArrayNode certificates = JSON.createArrayNode();
        boolean holds = true;
        do {
            laps++;
            certificates.removeAll();
            holds = lap(real, directory.resolve("lap-" + laps), chosen, end, certificates);
        } while (holds && Instant.now().isBefore(end));
        if (records == 0) {
            throw InletException.data(
                    "Nothing was proved: the sources gave no record",
                    "A run that ends with what is there at its start found nothing to read",
                    "Put records into the source, or set its start to the beginning");
        }
        summary.put("seed", chosen).put("laps", laps).put("faults", faults).put("zombies", zombies);
        summary.put("records", records).put("holds", holds);
        summary.set("lastLap", certificates);
        if (output == Verify.Output.JSON) {
            console.out().println(summary);
        } else {
            console.out()
                    .println(Quantity.count(laps, "lap", "laps") + ", "
                            + Quantity.count(faults, "process", "processes") + " killed, "
                            + Quantity.count(zombies, "zombie", "zombies") + ", "
                            + Quantity.count(records, "record", "records") + " landed: "
                            + (holds
                                    ? console.style().good("every rule holds")
                                    : console.style().bad("a rule is broken") + "; the tables are in " + directory));
        }
        if (holds) {
            ChaosLap.deleteRecursively(directory);
        }
        return holds ? ExitCode.DONE : ExitCode.FAILED;
    }

    private Path directory() throws IOException {
        if (scratch == null) {
            return Files.createTempDirectory("inlet-chaos-").toRealPath();
        }
        if (Files.exists(scratch)) {
            try (Stream<Path> content = Files.list(scratch)) {
                if (content.findAny().isPresent()) {
                    throw new ParameterException(
                            spec.commandLine(), "--scratch " + scratch + " is not empty; name a directory that is");
                }
            }
        }
        return Files.createDirectories(scratch).toRealPath();
    }

    /** Returns whether every rule holds. */
    private boolean lap(PipelineDefinition real, Path directory, long chosen, Instant end, ArrayNode certificates)
            throws InterruptedException, IOException {
        ChaosPlan plan = new ChaosPlan(chosen, laps);
        long rows = plan.rows();
        console.say("lap " + laps + ", batches of " + rows + " records");
        Files.createDirectories(directory);
        ScratchPipeline pipeline = ScratchPipeline.of(real, directory.resolve("lake"), rows);
        pipeline.makeTables();
        ChaosLap lap = new ChaosLap(console, file.toAbsolutePath(), directory, plan, rows, pipeline);
        lap.run(end);
        faults += lap.faults();
        zombies += lap.zombies();
        boolean holds = true;
        for (Path table : pipeline.tables()) {
            holds &= verify(pipeline, table, directory.resolve("again"), certificates);
        }
        if (holds) {
            ChaosLap.deleteRecursively(directory);
        }
        return holds;
    }

    private boolean verify(ScratchPipeline pipeline, Path table, Path again, ArrayNode certificates) {
        DeltaTable delta = DeltaTable.local(table);
        if (delta.find().isEmpty()) {
            console.say("  " + table.getFileName() + " was not made: nothing came for it");
            return true;
        }
        Certificate certificate = LogVerifier.verify(delta, true);
        SourceFindings findings =
                SourceComparison.compare(pipeline.definition(), delta, true, again, Clock.systemUTC());
        ChaosLap.deleteRecursively(again);
        ObjectNode json = CertificateJson.of(certificate);
        json.set("source", CertificateJson.of(findings));
        certificates.add(json);
        if (table.equals(pipeline.tables().get(0))) {
            records += certificate.pipelines().stream()
                    .mapToLong(Certificate.Pipeline::read)
                    .sum();
        }
        if (output == Verify.Output.TEXT) {
            CertificateText.print(console, certificate);
            CertificateText.print(console, findings);
        }
        return certificate.holds() && findings.holds();
    }
}
