package dev.inlet.cli;

import dev.inlet.table.Certificate;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.LogVerifier;
import java.nio.file.Path;
import java.util.concurrent.Callable;
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
            names = "--output",
            paramLabel = "FORM",
            defaultValue = "text",
            description = "text or json (one object). Default: ${DEFAULT-VALUE}.")
    private Output output = Output.TEXT;

    Verify(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Certificate certificate = LogVerifier.verify(DeltaTable.local(table), deep);
        if (output == Output.JSON) {
            console.out().println(CertificateJson.of(certificate));
        } else {
            CertificateText.print(console, certificate);
        }
        return certificate.holds() ? ExitCode.DONE : ExitCode.FAILED;
    }
}
