package dev.inlet.cli;

import dev.inlet.schema.DataType;
import dev.inlet.schema.DecimalType;
import dev.inlet.schema.Field;
import dev.inlet.schema.PrimitiveType;
import dev.inlet.table.AsOf;
import dev.inlet.table.DeltaTable;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code inlet table read}. */
@Command(
        name = "read",
        description = "Read the rows of any version of a table. Works on every Delta table, with column mapping and "
                + "deletion vectors too.",
        footer = {
            "",
            "Examples:",
            "  inlet table read ./lake/clicks --limit 5",
            "  inlet table read ./lake/clicks --where \"user.country = 'DE'\" --output json",
            "  inlet table read ./lake/clicks --version 3 --output csv > clicks-v3.csv"
        })
final class TableRead implements Callable<Integer> {
    private static final long ROWS_FOR_PEOPLE = 20;

    /** How rows are written. */
    enum Output {
        TABLE,
        JSON,
        CSV
    }

    /** Which version: at most one of the two. */
    static final class Version {
        @Option(names = "--version", paramLabel = "N", description = "Read this version of the table.", required = true)
        @Nullable
        Long version;

        @Option(
                names = "--timestamp",
                paramLabel = "TIME",
                converter = InstantArgument.class,
                required = true,
                description = "Read the version that was the newest at this time, such as 2026-03-01T10:00:00Z; "
                        + "without a zone it is UTC.")
        @Nullable
        Instant timestamp;

        AsOf asOf() {
            if (version != null) {
                return new AsOf.Version(version);
            }
            return timestamp == null ? AsOf.LATEST : new AsOf.Time(timestamp);
        }
    }

    private final Console console;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help message and exit.")
    @SuppressWarnings("unused") // picocli acts on it. Not from the standard mixin, whose --version is of the program.
    private boolean help;

    @Parameters(paramLabel = "TABLE", description = "The table's directory.")
    private Path table = Path.of("");

    @ArgGroup
    private Version version = new Version();

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "Read at most so many rows. Default: " + ROWS_FOR_PEOPLE + " as table, all as json and csv.")
    private @Nullable Long limit;

    @Option(
            names = "--columns",
            paramLabel = "NAME",
            split = ",",
            description = "Read these columns only, such as id,amount.")
    private List<String> columns = List.of();

    @Option(
            names = "--where",
            paramLabel = "CONDITION",
            description = "Read the rows for which this holds: a condition in DuckDB's SQL over the columns.")
    private @Nullable String where;

    @Option(
            names = "--output",
            paramLabel = "FORM",
            defaultValue = "table",
            description = "table (long values are cut), json (an object per line) or csv. Default: ${DEFAULT-VALUE}.")
    private Output output = Output.TABLE;

    TableRead(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (limit != null && limit < 0) {
            throw usage("--limit must be 0 or more but was " + limit);
        }
        if (version.version != null && version.version < 0) {
            throw usage("--version must be 0 or more but was " + version.version);
        }
        OptionalLong most = limit != null
                ? OptionalLong.of(limit)
                : output == Output.TABLE ? OptionalLong.of(ROWS_FOR_PEOPLE) : OptionalLong.empty();
        try {
            TableRows rows = new TableRows(
                    DeltaTable.local(table),
                    version.asOf(),
                    new TableRows.Question(columns, Optional.ofNullable(where), most));
            switch (output) {
                case TABLE -> asTable(console, rows);
                case JSON -> rows.json(cells -> print(cells[0]));
                case CSV -> asCsv(rows);
            }
        } catch (TableRows.BadQuestion bad) {
            throw usage(String.valueOf(bad.getMessage()));
        }
        return ExitCode.DONE;
    }

    static void asTable(Console console, TableRows rows) throws TableRows.BadQuestion {
        TextTable text = new TextTable(
                rows.schema().names(),
                rows.schema().fields().stream().map(TableRead::isNumber).toList());
        rows.cellsForPeople(cells -> {
            text.add(Arrays.asList(cells));
            return true;
        });
        text.print(console.out(), console.style());
    }

    private void asCsv(TableRows rows) throws TableRows.BadQuestion {
        console.out().println(line(rows.schema().names().stream()));
        rows.cells(cells -> print(line(Arrays.stream(cells))));
    }

    /** Answers whether anybody reads on. */
    private boolean print(@Nullable String line) {
        console.out().println(line);
        return console.lost().isEmpty();
    }

    /** RFC 4180, with null as nothing and the empty text as two quotes. */
    private static String line(Stream<? extends @Nullable String> cells) {
        return cells.map(cell -> cell == null ? "" : quotedIfNeeded(cell)).collect(Collectors.joining(","));
    }

    private static String quotedIfNeeded(String cell) {
        boolean plain = !cell.isEmpty() && cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }

    private static boolean isNumber(Field column) {
        DataType type = column.type();
        if (type instanceof PrimitiveType primitive) {
            return switch (primitive) {
                case TINYINT, SMALLINT, INT, BIGINT, FLOAT, DOUBLE -> true;
                default -> false;
            };
        }
        return type instanceof DecimalType;
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
