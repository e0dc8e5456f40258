package dev.inlet.runtime.config;

import dev.inlet.batch.UnknownFields;
import dev.inlet.option.Options;
import dev.inlet.runtime.config.PipelineOptions.DeadLetterOptions;
import dev.inlet.runtime.config.PipelineOptions.TriggerOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** Turns options that were read without an error into the records that a pipeline is built from. */
final class Definitions {
    private Definitions() {}

    static PipelineDefinition pipeline(PipelineOptionTree tree, Options options) {
        List<SinkDefinition> sinks =
                options.get(tree.sinks()).stream().map(sink -> sink(tree, sink)).toList();
        UnknownFields unknownFields = sinks.stream().anyMatch(s -> s.schemaEvolution() == SchemaEvolution.ADD_COLUMNS)
                ? UnknownFields.ADD
                : UnknownFields.DEAD_LETTER;
        List<SourceDefinition> sources = new ArrayList<>();
        List<LookupDefinition> lookups = new ArrayList<>();
        options.get(tree.sources()).forEach((name, source) -> {
            if (source.variant().equals(LookupOptions.TYPE)) {
                lookups.add(lookup(name, source));
            } else {
                sources.add(source(name, tree.kind(source), source, unknownFields));
            }
        });
        return new PipelineDefinition(
                options.get(PipelineOptions.NAME),
                sources,
                lookups,
                sinks,
                options.find(tree.deadLetters())
                        .map(letters -> new DeadLettersDefinition(
                                letters.get(DeadLetterOptions.TABLE), onCommit(tree, letters))),
                trigger(options.get(PipelineOptions.TRIGGER)),
                options.get(PipelineOptions.MEMORY),
                options.find(PipelineOptions.THREADS).map(OptionalInt::of).orElseGet(OptionalInt::empty),
                options.get(PipelineOptions.RETRY_BUDGET),
                options.find(PipelineOptions.STATE_DIRECTORY),
                options.find(PipelineOptions.SPILL_DIRECTORY));
    }

    private static SourceDefinition source(String name, SourceKind kind, Options options, UnknownFields unknownFields) {
        return new SourceDefinition(
                name,
                kind.type(),
                options,
                kind.format()
                        .map(format -> FormatOptions.format(options.get(format), unknownFields))
                        .orElseGet(Format.Table::new),
                kind.format().flatMap(format -> options.find(SourceKind.SCHEMA)),
                Stream.concat(options.get(kind.metadata()).stream(), kind.type().impliedMetadata(options).stream())
                        .distinct()
                        .toList(),
                options.find(WatermarkOptions.WATERMARK)
                        .map(watermark -> new WatermarkDefinition(
                                watermark.get(WatermarkOptions.COLUMN),
                                watermark.get(WatermarkOptions.DELAY),
                                watermark.find(WatermarkOptions.MAX_AHEAD))),
                options.find(DeduplicationOptions.DEDUPLICATE).map(DeduplicationOptions::definition));
    }

    private static LookupDefinition lookup(String name, Options options) {
        return new LookupDefinition(
                name,
                options.get(LookupOptions.PATH),
                FormatOptions.lookupFormat(options.get(LookupOptions.FORMAT)),
                options.get(LookupOptions.REFRESH_INTERVAL));
    }

    private static SinkDefinition sink(PipelineOptionTree tree, Options options) {
        return new SinkDefinition(
                options.get(SinkOptions.TABLE),
                options.find(SinkOptions.QUERY),
                options.find(WindowOptions.WINDOW).map(WindowOptions::definition),
                options.find(JoinOptions.JOIN).map(JoinOptions::definition),
                options.get(SinkOptions.PARTITION_BY),
                options.get(SinkOptions.SCHEMA_EVOLUTION),
                options.get(SinkOptions.PROPERTIES),
                options.find(SinkOptions.COMMENT),
                options.get(SinkOptions.TARGET_FILE_SIZE),
                options.get(SinkOptions.COMPRESSION),
                onCommit(tree, options));
    }

    /** @param table the options of a sink or of the dead letters */
    private static List<TargetDefinition> onCommit(PipelineOptionTree tree, Options table) {
        return table.get(tree.onCommit()).stream()
                .map(target -> TargetKind.define(tree.targetType(target), target))
                .toList();
    }

    private static Trigger trigger(Options options) {
        return new Trigger(
                options.get(TriggerOptions.INTERVAL),
                options.get(TriggerOptions.MAX_ROWS),
                options.get(TriggerOptions.MAX_BYTES));
    }
}
