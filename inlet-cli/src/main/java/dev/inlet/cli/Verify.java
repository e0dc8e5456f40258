package dev.inlet.cli;

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
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code inlet verify}. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Prove from a table's log that nothing was lost and nothing is there twice.",
            "Checks that the positions that the commits moved over tile without gap or overlap, that the rows counted "
                    + "are the rows in the files, and that every file is there, whole. Changes nothing."
        },
        footer = {
            "",
            "Examples:",
            "  inlet verify ./lake/clicks",
            "  inlet verify ./lake/clicks --deep --output json",
            "  inlet verify ./lake/clicks --deep --source clicks.yaml",
            "",
            "Exit codes: 0 every rule holds, 1 one does not."
        })
final class Verify implements Callable<Integer> {
    /** How the certificate is written. */
    enum Output {
        TEXT,
        JSON
    }

    private final Console console;

    @Parameters(paramLabel = "TABLE", description = "The table's directory.")
    private Path table = Path.of("");

    @Option(
            names = "--deep",
            description =
                    "Read every data file too: count its rows, and compare minimum, maximum and null count of each "
                            + "column with the statistics in the log.")
    private boolean deep;

    @Option(
            names = "--source",
            paramLabel = "FILE",
            description =
                    "The pipeline file: compare with its sources too. Each range must be one that the source can have had; "
                            + "with --deep the records that are still there are read again, counted, and made into rows that must be "
                            + "those of the commit. The source is only read.")
    private @Nullable Path source;

    @Option(
            names = "--output",
            paramLabel = "FORM",
            defaultValue = "text",
            description = "text or json (one object). Default: ${DEFAULT-VALUE}.")
    private Output output = Output.TEXT;

    Verify(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        DeltaTable place = DeltaTable.local(table);
        Certificate certificate = LogVerifier.verify(place, deep);
        ObjectNode json = CertificateJson.of(certificate);
        if (output == Output.TEXT) {
            CertificateText.print(console, certificate);
        }
        boolean holds = certificate.holds();
        if (source != null) {
            PipelineDefinition definition = Run.read(console, source);
            Path scratch = Files.createTempDirectory("inlet-verify-").toRealPath();
            try {
                SourceFindings findings = SourceComparison.compare(definition, place, deep, scratch, Clock.systemUTC());
                holds &= findings.holds();
                json.set("source", CertificateJson.of(findings));
                json.put("holds", holds);
                if (output == Output.TEXT) {
                    CertificateText.print(console, findings);
                }
            } catch (InletException e) {
                if (holds) {
                    throw e;
                }
                // What is wrong with the table is told all the same, and may be why.
                console.say("not compared with the source: " + e.problem() + ". " + e.reason());
            } finally {
                ChaosLap.deleteRecursively(scratch);
            }
        }
        if (output == Output.JSON) {
            console.out().println(json);
        }
        return holds ? ExitCode.DONE : ExitCode.FAILED;
    }
}
