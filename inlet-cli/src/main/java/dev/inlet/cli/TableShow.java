package dev.inlet.cli;

import dev.inlet.batch.ScanFile;
import dev.inlet.position.Progress;
import dev.inlet.table.AsOf;
import dev.inlet.table.CommitHistory;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.HistoryEntry;
import dev.inlet.table.TableProtocol;
import dev.inlet.table.TableScan;
import dev.inlet.table.TableSnapshot;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code inlet table show}. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description =
                "Show what a table is: its columns as DDL, its size, its properties, and how far each pipeline has "
                        + "come in it.",
        footer = {"", "Example:", "  inlet table show ./lake/clicks"})
final class TableShow implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "TABLE", description = "The table's directory.")
    private Path table = Path.of("");

    TableShow(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        TableSnapshot snapshot = DeltaTable.local(table).snapshot();
        console.out().println(Ddl.createTable(snapshot));
        console.out().println();
        facts(snapshot);
        progress(snapshot);
        return ExitCode.DONE;
    }

    private void facts(TableSnapshot snapshot) {
        TableScan scan = TableScan.plan(snapshot.table(), new AsOf.Version(snapshot.version()));
        long size = scan.files().files().stream().mapToLong(ScanFile::size).sum();
        fact("version", snapshot.version() + lastCommit(snapshot));
        fact("data", Quantity.count(scan.files().files().size(), "file", "files") + ", " + Quantity.bytes(size));
        long deleted =
                scan.files().files().stream().mapToLong(ScanFile::deletedCount).sum();
        if (deleted > 0) {
            fact("deletion vectors", "take away " + Quantity.count(deleted, "row", "rows"));
        }
        TableProtocol protocol = snapshot.protocol();
        fact(
                "protocol",
                "reader " + protocol.reader() + ", writer " + protocol.writer()
                        + (protocol.features().isEmpty() ? "" : ", " + String.join(", ", protocol.features())));
        fact("id", snapshot.id());
    }

    private static String lastCommit(TableSnapshot snapshot) {
        try (Stream<HistoryEntry> entries = CommitHistory.newestFirst(snapshot.table())) {
            Optional<Instant> time = entries.findFirst().map(HistoryEntry::timestamp);
            return time.map(t -> ", committed " + t.truncatedTo(ChronoUnit.SECONDS))
                    .orElse("");
        }
    }

    private void progress(TableSnapshot snapshot) {
        for (Map.Entry<String, Progress> pipeline : new TreeMap<>(snapshot.progress()).entrySet()) {
            console.out().println();
            console.out().println("pipeline " + console.style().strong(pipeline.getKey()) + " reads on at");
            pipeline.getValue()
                    .positions()
                    .forEach((partition, position) ->
                            console.out().println("  " + partition + ": " + Quantity.count(position)));
            pipeline.getValue()
                    .watermark()
                    .ifPresent(
                            watermark -> console.out().println("  complete up to " + Instant.ofEpochMilli(watermark)));
            pipeline.getValue()
                    .delivered()
                    .forEach((target, version) -> console.out()
                            .println("  event target " + target + " was told up to version " + version
                                    + ", as of the last commit"));
        }
    }

    private void fact(String name, String value) {
        console.out().println(String.format("%-18s%s", name, value));
    }
}
