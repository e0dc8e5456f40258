package dev.inlet.cli;

import dev.inlet.position.PositionRange;
import dev.inlet.table.Certificate;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.LogVerifier;
import dev.inlet.table.Violation;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code inlet verify}. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Prove from a table's log that nothing was lost and nothing is there twice.",
            "Checks that the positions that the commits moved over tile without gap or overlap, that the rows counted "
                    + "are the rows in the files, and that every file is there, whole."
        },
        footer = {"", "Example:", "  inlet verify ./lake/clicks", "", "Exit codes: 0 every rule holds, 1 one does not."
        })
final class Verify implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "TABLE", description = "The table's directory.")
    private Path table = Path.of("");

    Verify(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Certificate certificate = LogVerifier.verify(DeltaTable.local(table));
        print(console, certificate);
        return certificate.holds() ? ExitCode.DONE : ExitCode.FAILED;
    }

    /** Writes what was found to standard output. */
    static void print(Console console, Certificate certificate) {
        Style style = console.style();
        console.out()
                .println(style.strong(ShownPath.of(certificate.table())) + ": versions " + certificate.firstVersion()
                        + " to " + certificate.lastVersion() + ", "
                        + Quantity.count(certificate.files(), "file", "files"));
        certificate.pipelines().forEach(pipeline -> print(console, pipeline));
        if (!certificate.isComplete()) {
            console.out()
                    .println("  the log begins at version " + certificate.firstVersion()
                            + ": what came before is not verified");
        }
        if (certificate.holds()) {
            console.out().println("  " + style.good("every rule holds"));
            return;
        }
        console.out()
                .println(
                        "  " + style.bad(Quantity.count(certificate.violations().size(), "violation", "violations")));
        for (Violation violation : certificate.violations()) {
            console.out()
                    .println("    version " + violation.version() + ", " + violation.what() + ": expected "
                            + violation.expected() + ", found " + violation.actual());
            console.out()
                    .println("      " + style.faint("rule: " + violation.rule().text()));
        }
    }

    private static void print(Console console, Certificate.Pipeline pipeline) {
        console.out()
                .println("  pipeline " + pipeline.name() + ": "
                        + Quantity.count(pipeline.commits(), "commit", "commits") + "; "
                        + Quantity.count(pipeline.read(), "record", "records") + " read, "
                        + Quantity.count(pipeline.written(), "row", "rows") + " written, "
                        + Quantity.count(pipeline.deadLettered(), "dead letter", "dead letters") + ", "
                        + Quantity.count(pipeline.skipped()) + " skipped");
        for (Certificate.Partition partition : pipeline.partitions()) {
            String from = partition.from() == PositionRange.NONE ? "its start" : Quantity.count(partition.from());
            console.out()
                    .println("    " + partition.partition() + ": from " + from + " up to "
                            + Quantity.count(partition.to()) + " in "
                            + Quantity.count(partition.ranges(), "range", "ranges"));
        }
    }
}
