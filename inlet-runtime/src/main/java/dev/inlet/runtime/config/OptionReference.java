package dev.inlet.runtime.config;

import dev.inlet.option.Option;
import dev.inlet.option.OptionGroup;
import dev.inlet.runtime.source.SourceMetadata;
import dev.inlet.runtime.source.SourceType;
import java.util.List;
import java.util.stream.Collectors;

/** Writes the reference of all options of a pipeline file, as Markdown, from their definitions. */
public final class OptionReference {
    private static final String HEAD = """
        # Options of a pipeline file

        <!-- Written from the option definitions. A test compares the two, and says how to write this page anew. -->

        A pipeline file is YAML 1.2. Options that are not listed here are refused. `inlet validate FILE` tells all
        problems of a file at once.

        - A **duration** is a whole number and a unit: `100ms`, `10s`, `5m`, `1h`, `2d`, or in words `1 minute`.
        - A **size** is a whole number and a unit: `kB`, `MB`, `GB`, `TB` count in thousands, `KiB`, `MiB`, `GiB`,
          `TiB` in 1024.
        - A **path** is one of the local disk, or a `file:` URI. A relative one is taken from the directory of the
          pipeline file, so that a pipeline finds its tables wherever it is started from.
        - Values can hold **references**: `${env:NAME}` is an environment variable, `${env:NAME:-default}` one that
          may be unset or empty, `${file:PATH}` the content of a file without white space at its ends, and
          `${file:PATH:KEY}` a key of a properties file. `$${` stands for the characters `${`. Within `{ }` and
          `[ ]` such a value needs quotes. What a reference yields is never part of a message about the file;
          **secret text** and properties of clients are not shown at run time either. Other values, such as the path of
          a table, are.
        """;

    private final StringBuilder page = new StringBuilder(HEAD);

    private OptionReference() {}

    /** The whole page, with the given types of sources. */
    public static String markdown(Iterable<SourceType> types) {
        PipelineOptionTree tree = new PipelineOptionTree(types);
        OptionReference reference = new OptionReference();
        reference.section("Pipeline", "At the top of the file.", tree.top());
        reference.section("`trigger`", "", PipelineOptions.TriggerOptions.GROUP);
        reference.section("`dead-letters`", "", tree.deadLetterGroup());
        reference.section("Each of `sinks`", "", tree.sink());
        tree.targets()
                .forEach((name, target) -> reference.section(
                        "A target of `type: " + name + "` in `on-commit`",
                        target.type().doc(),
                        target.group()));
        tree.kinds().values().forEach(reference::source);
        reference.section("A source of `type: " + LookupOptions.TYPE + "`", LookupOptions.DOC, LookupOptions.GROUP);
        reference.section("`watermark`", "", WatermarkOptions.GROUP);
        reference.section("`deduplicate`", "", DeduplicationOptions.GROUP);
        WindowOptions.GROUPS.forEach((name, group) -> reference.section("`window` of `type: " + name + "`", "", group));
        JoinOptions.groups().forEach((name, group) -> reference.section(name, "", group));
        FormatOptions.groups()
                .forEach((name, group) -> reference.section("`format` of `type: " + name + "`", "", group));
        return reference.page.toString();
    }

    private void source(SourceKind kind) {
        section("A source of `type: " + kind.type().name() + "`", kind.type().doc(), kind.group());
        List<SourceMetadata> columns = kind.type().metadata();
        if (!columns.isEmpty()) {
            page.append("\n| `metadata` | column | type | what it holds |\n|---|---|---|---|\n");
            columns.forEach(column -> row(
                    "`" + column.name() + "`",
                    "`" + column.column().name() + "`",
                    "`" + column.content().type().ddl() + "`",
                    column.doc()));
        }
    }

    private void section(String title, String text, OptionGroup group) {
        page.append("\n## ").append(title).append('\n');
        if (!text.isEmpty()) {
            page.append('\n').append(text).append('\n');
        }
        if (group.options().isEmpty()) {
            page.append("\nNo options.\n");
            return;
        }
        page.append("\n| option | value | default | what it does |\n|---|---|---|---|\n");
        group.options()
                .forEach(option -> row("`" + option.name() + "`", value(option), fallback(option), option.doc()));
    }

    private void row(String... cells) {
        page.append(List.of(cells).stream()
                .map(cell -> cell.replace("|", "\\|"))
                .collect(Collectors.joining(" | ", "| ", " |\n")));
    }

    private static String value(Option<?> option) {
        String bounds = String.join(", ", option.bounds());
        return bounds.isEmpty() ? option.type().text() : option.type().text() + "; " + bounds;
    }

    private static <T> String fallback(Option<T> option) {
        return switch (option.presence()) {
            case REQUIRED -> "required";
            case OPTIONAL -> "none: " + option.reason();
            case DEFAULTED -> shown(option) + option.reason();
        };
    }

    /** The default with a colon; nothing for a group, whose options have defaults of their own. */
    private static <T> String shown(Option<T> option) {
        if (option.type().holdsOptions()) {
            return "";
        }
        return option.defaultValue()
                .map(value -> "`" + option.type().show(value) + "`: ")
                .orElse("");
    }
}
