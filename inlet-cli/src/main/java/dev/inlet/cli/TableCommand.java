package dev.inlet.cli;

import picocli.CommandLine.Command;

/** {@code inlet table}: the commands that look at a table. */
@Command(
        name = "table",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Look at a Delta table, whoever wrote it. Nothing is changed.",
        footer = {
            "",
            "Examples:",
            "  inlet table show ./lake/clicks",
            "  inlet table history ./lake/clicks --limit 5",
            "  inlet table read ./lake/clicks --where \"amount > 100\" --output csv"
        })
final class TableCommand {}
