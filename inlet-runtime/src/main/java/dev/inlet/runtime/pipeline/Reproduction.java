package dev.inlet.runtime.pipeline;

import dev.inlet.batch.ParquetScan;
import dev.inlet.batch.RecordBatch;
import dev.inlet.batch.RecordBuffer;
import dev.inlet.batch.ScanFile;
import dev.inlet.batch.StagedFile;
import dev.inlet.error.InletException;
import dev.inlet.position.PositionRange;
import dev.inlet.position.SourcePartition;
import dev.inlet.runtime.config.PipelineDefinition;
import dev.inlet.runtime.config.SinkDefinition;
import dev.inlet.runtime.source.FileAudit;
import dev.inlet.runtime.source.FileBatch;
import dev.inlet.runtime.source.RecordAudit;
import dev.inlet.runtime.source.SourceAudit;
import dev.inlet.table.AsOf;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.TableDefinition;
import dev.inlet.table.TableScan;
import dev.inlet.table.TableSnapshot;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * Makes the rows of a commit again from the source's records, by the pipeline's own stages, in a directory of its own. For one
 * thread.
 */
final class Reproduction implements AutoCloseable {
    private static final long MAX_BYTES = 32L << 20;

    private final Assembly assembly;
    private final SinkStage sink;
    private final ParquetScan scan;

    private Reproduction(Assembly assembly, ParquetScan scan) {
        this.assembly = assembly;
        this.sink = assembly.sinks().get(0);
        this.scan = scan;
    }

    /** @param files what was staged; {@link #discard} them */
    record Made(EpochCounts counts, List<StagedFile> files) {}

    /**
     * @param real the sink's table, of which the columns are taken
     * @param scratch where to work; empty or missing
     */
    static Reproduction open(
            PipelineDefinition definition, SinkDefinition sink, TableSnapshot real, Path scratch, InstantSource clock) {
        PipelineDefinition alone = definition
                .with(List.of(sink))
                .at(
                        table -> scratch.resolve(table.equals(sink.table()) ? "rows" : "letters")
                                .toString(),
                        scratch.resolve("state"),
                        scratch.resolve("spill"));
        PipelineDefinition withLetters =
                alone.withDeadLetters(scratch.resolve("letters").toString());
        DeltaTable rows = DeltaTable.local(scratch.resolve("rows"));
        rows.create(new TableDefinition(real.schema(), real.partitionColumns(), Map.of(), Optional.empty()));
        Assembly assembly = Assembly.open(withLetters, clock, event -> {}, place -> DeltaTable.local(Path.of(place)));
        TableScan scan = TableScan.plan(rows, AsOf.LATEST);
        Reproduction reproduction = new Reproduction(assembly, scan.files());
        assembly.stager()
                .startAt(List.of(
                        new TableStart(Map.of(), OptionalLong.empty()),
                        new TableStart(Map.of(), OptionalLong.empty())));
        return reproduction;
    }

    /** Names of the sources whose records become rows. */
    Set<String> sources() {
        return sink.sources();
    }

    /** Why its rows are not the same when they are made again; empty where they are. */
    Optional<String> notRepeatable() {
        if (sink.sources().stream().anyMatch(name -> !assembly.sources().containsKey(name))) {
            return Optional.of("its query joins a lookup, which may have changed since");
        }
        return sink.query().repeatable()
                ? Optional.empty()
                : Optional.of("its query combines records of a batch, or gives something else each time");
    }

    /**
     * @param audits by source
     * @throws InletException where a query cannot deal with the records in the pieces in which they are read
     */
    Made make(List<PositionRange> ranges, Map<String, SourceAudit> audits) {
        List<EpochDraft.TableFiles> made = new ArrayList<>();
        for (PositionRange range : ranges) {
            SourceAudit audit = audits.get(range.partition().source());
            if (!sources().contains(range.partition().source()) || range.first() == range.to()) {
                continue;
            }
            if (audit instanceof FileAudit files) {
                FileBatch batch = files.files(range);
                if (!batch.files().isEmpty()) {
                    made.add(stage(
                            range,
                            range.first(),
                            range.to(),
                            batch.bytes(),
                            new CutInput.Files(batch, Optional.empty())));
                }
            } else if (audit instanceof RecordAudit records) {
                for (long position = range.first(); position < range.to(); ) {
                    RecordBuffer buffer = assembly.engine().newBuffer();
                    long next = records.read(range.partition(), position, range.to(), MAX_BYTES, buffer);
                    RecordBatch batch = buffer.seal();
                    if (batch.rows() == 0) {
                        batch.close();
                    } else {
                        CutInput input = new CutInput.Records(batch, Optional.empty());
                        made.add(stage(range, position, next, batch.bytes(), input));
                    }
                    position = next;
                }
            }
        }
        EpochCounts counts =
                made.stream().map(EpochDraft.TableFiles::counts).reduce(EpochCounts.NONE, EpochCounts::plus);
        return new Made(
                counts, made.stream().flatMap(part -> part.files().stream()).toList());
    }

    private EpochDraft.TableFiles stage(PositionRange range, long from, long to, long bytes, CutInput input) {
        SourcePartition partition = range.partition();
        SortedMap<SourcePartition, PositionSpan> spans = new TreeMap<>(Map.of(partition, new PositionSpan(from, to)));
        try (SourceCut cut = new SourceCut(partition.source(), input, spans, bytes, false, false, Set.of())) {
            EpochDraft.Result made = assembly.stager().stage(List.of(cut), false);
            assembly.deadLetters()
                    .ifPresent(letters -> letters.discard(made.tables().get(1).files()));
            return made.tables().get(0);
        } catch (SQLException e) {
            throw InletException.bug("DuckDB failed: " + e.getMessage(), e);
        }
    }

    /** What was made, to be read. */
    ParquetScan scan(List<StagedFile> files) {
        List<ScanFile> made = new ArrayList<>();
        for (StagedFile file : files) {
            made.add(new ScanFile(
                    Path.of(sink.table().root(), file.path()).toString(),
                    file.size(),
                    file.partitionValues(),
                    0,
                    LongStream::empty));
        }
        return new ParquetScan(scan.table(), scan.schema(), scan.partitionColumns(), scan.byFieldId(), made);
    }

    void discard(List<StagedFile> files) {
        sink.discard(files);
    }

    @Override
    public void close() {
        assembly.close();
    }
}
