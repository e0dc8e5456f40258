package dev.inlet.cli;

import dev.inlet.error.InletException;
import dev.inlet.position.CommitNote;
import dev.inlet.table.CommitHistory;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.HistoryEntry;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code inlet table history}. */
@Command(
        name = "history",
        mixinStandardHelpOptions = true,
        description = "List the commits of a table, newest first, with what each took from its sources.",
        footer = {"", "Example:", "  inlet table history ./lake/clicks --limit 5"})
final class TableHistory implements Callable<Integer> {
    private static final String DEFAULT_LIMIT = "20";

    private final Console console;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "TABLE", description = "The table's directory.")
    private Path table = Path.of("");

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = DEFAULT_LIMIT,
            description = "List at most so many commits. Default: ${DEFAULT-VALUE}.")
    private int limit;

    TableHistory(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (limit < 0) {
            throw new ParameterException(spec.commandLine(), "--limit must be 0 or more but was " + limit);
        }
        print(console, DeltaTable.local(table), limit);
        return ExitCode.DONE;
    }

    static void print(Console console, DeltaTable table, int limit) {
        TextTable text = new TextTable(
                List.of(
                        "version",
                        "time",
                        "operation",
                        "rows",
                        "pipeline",
                        "read",
                        "dead letters",
                        "skipped",
                        "duplicates"),
                List.of(true, false, false, true, false, true, true, true, true));
        try (Stream<HistoryEntry> entries = CommitHistory.newestFirst(table)) {
            entries.limit(limit).forEach(entry -> text.add(row(entry)));
        }
        text.print(console.out(), console.style());
    }

    private static List<@Nullable String> row(HistoryEntry entry) {
        Optional<CommitNote> note = note(entry);
        return Arrays.asList(
                Quantity.count(entry.version()),
                entry.timestamp().truncatedTo(ChronoUnit.MILLIS).toString(),
                entry.operation().orElse("?"),
                note.map(n -> Quantity.count(n.written()))
                        .orElse(entry.metrics().getOrDefault("numOutputRows", "")),
                note.map(CommitNote::pipeline).orElse(""),
                note.map(n -> Quantity.count(n.read())).orElse(""),
                note.map(n -> Quantity.count(n.deadLettered())).orElse(""),
                note.map(n -> Quantity.count(n.skipped())).orElse(""),
                note.map(n -> Quantity.count(n.deduplicated())).orElse(""));
    }

    /** A damaged note is {@code verify}'s to tell of; the commit is listed all the same. */
    private static Optional<CommitNote> note(HistoryEntry entry) {
        try {
            return CommitNote.parse(entry.parameters());
        } catch (InletException e) {
            return Optional.empty();
        }
    }
}
