package dev.inlet.cli;

import dev.inlet.error.InletException;
import dev.inlet.runtime.config.DeadLettersDefinition;
import dev.inlet.runtime.config.LookupDefinition;
import dev.inlet.runtime.config.PipelineDefinition;
import dev.inlet.runtime.config.SinkDefinition;
import dev.inlet.runtime.config.SourceDefinition;
import dev.inlet.runtime.config.Trigger;
import dev.inlet.runtime.source.ReadOnlySourceType;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.TableDefinition;
import dev.inlet.table.TableSnapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A pipeline on tables of its own: what it writes is in one directory, and its sources are only read. */
final class ScratchPipeline {
    /** Small batches, so that there are many commits to be killed in. */
    private static final Duration LONGEST_INTERVAL = Duration.ofMillis(100);

    private final PipelineDefinition real;
    private final PipelineDefinition scratch;

    private ScratchPipeline(PipelineDefinition real, PipelineDefinition scratch) {
        this.real = real;
        this.scratch = scratch;
    }

    /**
     * @param directory where all that is written goes
     * @param rows most records of a batch
     * @throws InletException of kind {@code CONFIGURATION} where the directory is, holds or lies in a place of the real pipeline
     */
    static ScratchPipeline of(PipelineDefinition real, Path directory, long rows) {
        requireApart(real, directory);
        Path root = canonical(directory);
        List<String> tables = new ArrayList<>();
        real.sinks().forEach(sink -> tables.add(sink.table()));
        real.deadLetters().map(DeadLettersDefinition::table).ifPresent(tables::add);
        List<SourceDefinition> sources = real.sources().stream()
                .map(source -> source.with(new ReadOnlySourceType(source.type())))
                .toList();
        Trigger trigger = new Trigger(
                real.trigger().interval().compareTo(LONGEST_INTERVAL) < 0
                        ? real.trigger().interval()
                        : LONGEST_INTERVAL,
                Math.min(rows, real.trigger().maxRows()),
                real.trigger().maxBytes());
        PipelineDefinition scratch = real.at(
                        table -> root.resolve("table-" + tables.indexOf(table)).toString(),
                        root.resolve("state"),
                        root.resolve("spill"))
                .with(sources, trigger);
        return new ScratchPipeline(real, scratch);
    }

    /** @throws InletException of kind {@code CONFIGURATION} where the directory is, holds or lies in a place of the pipeline */
    static void requireApart(PipelineDefinition pipeline, Path directory) {
        Path root = canonical(directory);
        for (Path place : places(pipeline)) {
            Path other = canonical(place);
            if (root.startsWith(other) || other.startsWith(root)) {
                throw InletException.configuration(
                        "The scratch directory " + directory + " cannot be used",
                        "It overlaps with " + place + ", which pipeline " + pipeline.name() + " uses",
                        "Name a directory elsewhere with --scratch");
            }
        }
    }

    PipelineDefinition definition() {
        return scratch;
    }

    /** The tables, the dead letters last. */
    List<Path> tables() {
        List<Path> tables = new ArrayList<>();
        scratch.sinks().forEach(sink -> tables.add(Path.of(sink.table())));
        scratch.deadLetters().map(letters -> Path.of(letters.table())).ifPresent(tables::add);
        return tables;
    }

    /** Makes tables with the columns of the real ones, where these exist. The real ones are only looked at. */
    void makeTables() {
        for (int i = 0; i < real.sinks().size(); i++) {
            SinkDefinition sink = scratch.sinks().get(i);
            Optional<TableSnapshot> there =
                    DeltaTable.local(Path.of(real.sinks().get(i).table())).find();
            there.ifPresent(snapshot -> DeltaTable.local(Path.of(sink.table()))
                    .create(new TableDefinition(
                            snapshot.schema(), snapshot.partitionColumns(), Map.of(), Optional.empty())));
        }
    }

    private static List<Path> places(PipelineDefinition definition) {
        List<Path> places = new ArrayList<>();
        definition.sinks().forEach(sink -> places.add(Path.of(sink.table())));
        definition.deadLetters().map(letters -> Path.of(letters.table())).ifPresent(places::add);
        definition.stateDirectory().map(Path::of).ifPresent(places::add);
        definition.spillDirectory().map(Path::of).ifPresent(places::add);
        definition.sources().forEach(source -> places.addAll(source.type().directories(source.options())));
        definition.lookups().stream()
                .map(LookupDefinition::path)
                .filter(path -> path.indexOf('*') < 0)
                .map(Path::of)
                .forEach(places::add);
        return places;
    }

    /** The path without links and dots, as far as it exists. */
    private static Path canonical(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        Path existing = absolute;
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        try {
            return existing.toRealPath().resolve(existing.relativize(absolute)).normalize();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
