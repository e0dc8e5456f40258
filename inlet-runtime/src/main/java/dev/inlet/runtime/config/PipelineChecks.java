package dev.inlet.runtime.config;

import dev.inlet.batch.RawDecoder;
import dev.inlet.batch.Sql;
import dev.inlet.batch.UnknownFields;
import dev.inlet.option.ByteSizes;
import dev.inlet.option.Option;
import dev.inlet.option.Options;
import dev.inlet.option.Problems;
import dev.inlet.position.SourceName;
import dev.inlet.runtime.config.PipelineOptions.DeadLetterOptions;
import dev.inlet.runtime.config.PipelineOptions.TriggerOptions;
import dev.inlet.runtime.source.SourceType;
import dev.inlet.schema.Field;
import dev.inlet.schema.StructType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What must hold between options. Options that could not be read are passed over: their problem is told already. */
final class PipelineChecks {
    private final Options pipeline;
    private final Map<String, Options> sources;
    private final Map<String, Options> lookups = new LinkedHashMap<>();
    private final Map<String, Options> streams = new LinkedHashMap<>();
    private final List<Options> sinks;
    private final Optional<Options> deadLetters;
    private final Problems problems;

    private PipelineChecks(PipelineOptionTree tree, Options pipeline, Problems problems) {
        this.pipeline = pipeline;
        this.sources = pipeline.find(tree.sources()).orElse(Map.of());
        this.sinks = pipeline.find(tree.sinks()).orElse(List.of());
        this.deadLetters = pipeline.find(tree.deadLetters());
        this.problems = problems;
        sources.forEach(
                (name, source) -> (source.variant().equals(LookupOptions.TYPE) ? lookups : streams).put(name, source));
    }

    static void check(PipelineOptionTree tree, Options pipeline, Problems problems) {
        PipelineChecks checks = new PipelineChecks(tree, pipeline, problems);
        checks.sourceNames();
        checks.eachSource(tree);
        checks.watermarks(tree);
        checks.deduplication(tree);
        checks.sinks();
        checks.targets(tree);
        checks.windows();
        checks.joins();
        checks.tables();
        checks.ownTables(tree);
        checks.unused();
        checks.unknownFields(tree);
        checks.batchInMemory();
    }

    private void sourceNames() {
        Map<String, String> seen = new HashMap<>();
        sources.forEach((name, source) -> {
            if (!SourceName.isValid(name)) {
                problems.error(
                        source.place(),
                        "\"" + name + "\" is no name for a source: use letters, digits, _ and -, beginning with a "
                                + "letter or _, at most 128");
            }
            if (Sql.isReserved(name)) {
                problems.error(
                        source.place(),
                        "the source \"" + name
                                + "\" has a name that begins like those of Inlet's own tables; rename it");
            }
            String other = seen.putIfAbsent(name.toLowerCase(Locale.ROOT), name);
            if (other != null) {
                problems.error(
                        source.place(),
                        "the sources \"" + other + "\" and \"" + name + "\" differ in case only, which SQL does not "
                                + "tell apart; rename one");
            }
        });
    }

    private void eachSource(PipelineOptionTree tree) {
        streams.forEach((name, source) -> {
            tree.kind(source).type().check(source, problems);
            metadata(source, tree.kind(source));
            if (isRaw(source, tree.kind(source)) && source.isGiven(SourceKind.SCHEMA)) {
                problems.error(
                        source.place(SourceKind.SCHEMA),
                        "\"schema\" says nothing of records that are \"raw\", which have the one column \"value\": leave it out, or"
                                + " change the \"format\"");
            }
        });
        if (!sources.isEmpty() && streams.isEmpty()) {
            problems.error(
                    pipeline.place(tree.sources()),
                    "there are lookups only: a pipeline needs a source that is read as " + "it grows");
        }
    }

    private void metadata(Options source, SourceKind kind) {
        Optional<StructType> schema = kind.format().flatMap(format -> source.find(SourceKind.SCHEMA));
        List<String> wanted = source.find(kind.metadata()).orElse(List.of());
        kind.type().metadata().stream()
                .filter(column -> wanted.contains(column.name()))
                .map(column -> column.column().name())
                .filter(name -> schema.flatMap(columns -> columns.field(name)).isPresent())
                .forEach(name -> problems.error(
                        source.place(kind.metadata()),
                        "\"schema\" has a column \"" + name
                                + "\", which is also what \"metadata\" adds: leave one out"));
    }

    /** A column that only records can tell is looked for later. */
    private void watermarks(PipelineOptionTree tree) {
        streams.forEach((name, source) -> {
            Optional<Options> watermark = source.find(WatermarkOptions.WATERMARK);
            Optional<String> column = watermark.flatMap(options -> options.find(WatermarkOptions.COLUMN));
            Optional<StructType> columns = columns(source, tree.kind(source));
            if (column.isPresent() && columns.isPresent()) {
                EventTimeColumn.problem(column.get(), columns.get())
                        .ifPresent(problem ->
                                problems.error(watermark.orElseThrow().place(WatermarkOptions.COLUMN), problem));
            }
            boolean timed = tree.kind(source).type().metadata().stream()
                    .anyMatch(metadata -> metadata.name().equals("timestamp"));
            watermark
                    .filter(options -> !timed && options.isGiven(WatermarkOptions.MAX_AHEAD))
                    .ifPresent(options -> problems.error(
                            options.place(WatermarkOptions.MAX_AHEAD),
                            "\"max-ahead\" needs a source that gives each record a time of its own, such as \"kafka\": of \""
                                    + source.variant() + "\" nothing tells when a record was made"));
        });
    }

    private void deduplication(PipelineOptionTree tree) {
        streams.forEach((name, source) -> {
            Optional<Options> deduplicate = source.find(DeduplicationOptions.DEDUPLICATE);
            if (deduplicate.isEmpty()) {
                return;
            }
            if (!source.isGiven(WatermarkOptions.WATERMARK)) {
                problems.error(
                        source.place(DeduplicationOptions.DEDUPLICATE),
                        "\"deduplicate\" needs a \"watermark\" on the same source: nothing else tells how long a key is to"
                                + " be remembered");
            }
            Optional<List<String>> key = deduplicate.get().find(DeduplicationOptions.KEY);
            Optional<StructType> columns = columns(source, tree.kind(source));
            if (key.isPresent() && columns.isPresent()) {
                KeyColumns.problem(key.get(), columns.get())
                        .ifPresent(
                                problem -> problems.error(deduplicate.get().place(DeduplicationOptions.KEY), problem));
            }
        });
    }

    private static boolean isRaw(Options source, SourceKind kind) {
        return kind.format()
                .flatMap(source::find)
                .filter(format -> format.variant().equals("raw"))
                .isPresent();
    }

    /** Those of the records and of the metadata; empty where the file does not tell. */
    private static Optional<StructType> columns(Options source, SourceKind kind) {
        boolean raw = isRaw(source, kind);
        List<String> metadata = source.find(kind.metadata()).orElse(List.of());
        Optional<StructType> declared = kind.format().flatMap(format -> source.find(SourceKind.SCHEMA));
        return (raw ? Optional.of(RawDecoder.COLUMNS) : declared).map(schema -> {
            List<Field> fields = new ArrayList<>(schema.fields());
            kind.type().metadata().stream()
                    .filter(column -> metadata.contains(column.name()))
                    .filter(column -> schema.field(column.column().name()).isEmpty())
                    .forEach(column -> fields.add(
                            Field.of(column.column().name(), column.content().type(), true)));
            return new StructType(fields);
        });
    }

    private void sinks() {
        for (Options sink : sinks) {
            if (streams.size() > 1 && !sink.isGiven(SinkOptions.QUERY)) {
                problems.error(
                        sink.place(),
                        "\"query\" is missing, since there are several sources (" + String.join(", ", streams.keySet())
                                + "): select from those that this table is made of");
            }
            List<String> columns = sink.find(SinkOptions.PARTITION_BY).orElse(List.of());
            Set<String> distinct =
                    columns.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
            if (distinct.size() < columns.size()) {
                problems.error(
                        sink.place(SinkOptions.PARTITION_BY),
                        "\"partition-by\" has a column twice; upper and lower case are the same");
            }
        }
    }

    private void targets(PipelineOptionTree tree) {
        List<Options> tables = new ArrayList<>(sinks);
        deadLetters.ifPresent(tables::add);
        for (Options table : tables) {
            Set<String> names = new HashSet<>();
            for (Options target : table.find(tree.onCommit()).orElse(List.of())) {
                tree.targetType(target).check(target, problems);
                String name = TargetKind.name(target);
                if (!names.add(name.toLowerCase(Locale.ROOT))) {
                    problems.error(
                            target.place(),
                            "two targets of this table are called \"" + name
                                    + "\": give each a \"name\", under which it" + " is remembered what it was told");
                }
            }
        }
    }

    private void windows() {
        for (Options sink : sinks) {
            Optional<Options> window = sink.find(WindowOptions.WINDOW);
            if (window.isEmpty()) {
                continue;
            }
            if (streams.values().stream().noneMatch(source -> source.isGiven(WatermarkOptions.WATERMARK))) {
                problems.error(
                        sink.place(WindowOptions.WINDOW),
                        "\"window\" needs a source with a \"watermark\": nothing else tells when a window is complete");
            }
            if (sink.find(SinkOptions.SCHEMA_EVOLUTION).equals(Optional.of(SchemaEvolution.ADD_COLUMNS))) {
                problems.error(
                        sink.place(SinkOptions.SCHEMA_EVOLUTION),
                        "\"schema-evolution\" must be \"none\" where there is a \"window\": rows of open windows have the "
                                + "columns that they came with");
            }
            if (window.get().variant().equals("hopping")) {
                Optional<Duration> size = window.get().find(WindowOptions.SIZE);
                Optional<Duration> slide = window.get().find(WindowOptions.SLIDE);
                if (size.isPresent() && slide.isPresent() && slide.get().compareTo(size.get()) > 0) {
                    problems.error(
                            window.get().place(WindowOptions.SLIDE),
                            "\"slide\" must be at most \"size\", or rows would fall between two windows");
                }
            }
        }
    }

    private void joins() {
        JoinChecks joins = new JoinChecks(streams, lookups, problems);
        sinks.forEach(joins::check);
    }

    /** Two tables of a pipeline must not share a directory, nor may one lie in the other, where clean-up would take it. */
    private void tables() {
        Map<String, String> seen = new LinkedHashMap<>();
        for (int i = 0; i < sinks.size(); i++) {
            table(seen, sinks.get(i), SinkOptions.TABLE, "sinks[" + i + "]");
        }
        deadLetters.ifPresent(letters -> table(seen, letters, DeadLetterOptions.TABLE, "dead-letters"));
    }

    private void table(Map<String, String> seen, Options group, Option<String> option, String owner) {
        Optional<String> table = group.find(option);
        if (table.isEmpty()) {
            return;
        }
        seen.forEach((other, otherOwner) -> {
            if (other.equals(table.get())) {
                problems.error(
                        group.place(option),
                        "\"table\" of " + owner + " is the one of " + otherOwner + ": a table has "
                                + "one writer in a pipeline; use a query with UNION ALL to fill it from several");
            } else if (isWithin(other, table.get()) || isWithin(table.get(), other)) {
                problems.error(
                        group.place(option),
                        "\"table\" of " + owner + " and that of " + otherOwner + " lie one in the "
                                + "other: clean-up of the outer table would delete the inner one's files");
            }
        });
        seen.put(table.get(), owner);
    }

    /** A pipeline that reads what it writes would never come to an end. */
    private void ownTables(PipelineOptionTree tree) {
        streams.forEach((name, source) -> {
            SourceType type = tree.kind(source).type();
            if (!type.formats().isEmpty()) {
                ownFiles(name, source, type);
                return;
            }
            List<String> read =
                    type.directories(source).stream().map(Path::toString).toList();
            writtenTables()
                    .filter(table -> read.contains(Path.of(table).toString()))
                    .forEach(table -> problems.error(
                            source.place(),
                            "the source \"" + name + "\" reads a table that this pipeline writes; write to another"));
        });
    }

    private void ownFiles(String name, Options source, SourceType type) {
        // A data file of each, as such files are named, in no partition and in one.
        String file = "part-00000-x.zstd.parquet";
        boolean takesOwn = writtenTables()
                .anyMatch(table ->
                        type.takes(source, Path.of(table, file)) || type.takes(source, Path.of(table, "x=1", file)));
        if (takesOwn) {
            problems.error(
                    source.place(),
                    "the source \"" + name + "\" would take the files of a table that this pipeline writes; write to "
                            + "another place, or narrow the source's \"path\"");
        }
    }

    private Stream<String> writtenTables() {
        return Stream.concat(
                sinks.stream().flatMap(sink -> sink.find(SinkOptions.TABLE).stream()),
                deadLetters.flatMap(letters -> letters.find(DeadLetterOptions.TABLE)).stream());
    }

    private static boolean isWithin(String outer, String inner) {
        return inner.startsWith(outer.endsWith("/") ? outer : outer + "/");
    }

    private void unused() {
        boolean everySinkHasQuery = !sinks.isEmpty() && sinks.stream().allMatch(s -> s.isGiven(SinkOptions.QUERY));
        List<String> queries = sinks.stream()
                .flatMap(sink -> sink.find(SinkOptions.QUERY).stream())
                .toList();
        Set<String> joined = sinks.stream()
                .flatMap(sink -> sink.find(JoinOptions.JOIN).stream())
                .flatMap(join ->
                        Stream.of(JoinOptions.LEFT, JoinOptions.RIGHT).flatMap(side -> join.find(side).stream()))
                .flatMap(side -> side.find(JoinOptions.SOURCE).stream())
                .collect(Collectors.toSet());
        lookups.forEach((name, lookup) -> {
            if (!isNamedIn(queries, name)) {
                problems.warning(lookup.place(), "no query uses the lookup \"" + name + "\"");
            }
        });
        streams.forEach((name, source) -> {
            if (everySinkHasQuery && !joined.contains(name) && !isNamedIn(queries, name)) {
                problems.warning(
                        source.place(), "no query uses the source \"" + name + "\": what it reads lands nowhere");
            }
        });
    }

    /** Whether the name stands in a query as a word; it may be one of a column or of a comment, so this is for warnings. */
    private static boolean isNamedIn(List<String> queries, String name) {
        Pattern word = Pattern.compile(
                "(?<![A-Za-z0-9_])" + Pattern.quote(name) + "(?![A-Za-z0-9_])", Pattern.CASE_INSENSITIVE);
        return queries.stream().anyMatch(query -> word.matcher(query).find());
    }

    private void unknownFields(PipelineOptionTree tree) {
        boolean columnsCanBeAdded = sinks.stream()
                .anyMatch(s -> s.find(SinkOptions.SCHEMA_EVOLUTION)
                        .filter(evolution -> evolution == SchemaEvolution.NONE)
                        .isEmpty());
        streams.forEach((name, source) -> tree.kind(source).format().stream()
                .flatMap(format -> source.find(format).stream())
                .filter(format -> format.variant().equals("json"))
                .filter(format -> format.find(FormatOptions.UNKNOWN_FIELDS).equals(Optional.of(UnknownFields.ADD)))
                .filter(format -> !columnsCanBeAdded)
                .forEach(format -> problems.error(
                        format.place(FormatOptions.UNKNOWN_FIELDS),
                        "\"unknown-fields\" is \"add\", but no sink has \"schema-evolution: add-columns\"")));
    }

    private void batchInMemory() {
        Optional<Options> trigger = pipeline.find(PipelineOptions.TRIGGER);
        Optional<Long> maxBytes = trigger.flatMap(options -> options.find(TriggerOptions.MAX_BYTES));
        Optional<Long> memory = pipeline.find(PipelineOptions.MEMORY);
        if (maxBytes.isPresent() && memory.isPresent() && maxBytes.get() > memory.get() / 2) {
            problems.error(
                    trigger.orElseThrow().place(TriggerOptions.MAX_BYTES),
                    "\"max-bytes\" in trigger must be at most half of \"memory\" (" + ByteSizes.format(memory.get() / 2)
                            + "), since one batch is read while another is written");
        }
    }
}
