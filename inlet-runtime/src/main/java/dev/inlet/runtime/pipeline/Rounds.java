package dev.inlet.runtime.pipeline;

import dev.inlet.batch.Engine;
import dev.inlet.position.SourcePartition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;

/**
 * The rounds in which an epoch is staged: all records in the first, files in as many as they need to pass through a bounded
 * memory. Confined to the engine thread.
 */
final class Rounds implements AutoCloseable {
    private final Map<String, Round.Input> records = new HashMap<>();
    private final SortedMap<SourcePartition, PositionSpan> recordSpans = new TreeMap<>();
    private final List<FileRounds> files = new ArrayList<>();

    /**
     * @param starts of all tables: a round of files is never partly in a table
     * @param judged further positions of a source partition that no round of files reaches over
     */
    Rounds(
            List<SourceCut> cuts,
            Stages stages,
            Engine engine,
            long maxBytes,
            ExecutorService background,
            Collection<TableStart> starts,
            Function<SourcePartition, SortedSet<Long>> judged) {
        for (SourceCut cut : cuts) {
            if (cut.input() instanceof CutInput.Records input) {
                records.put(cut.source(), new Round.Input.Records(input.batch(), input.ahead()));
                recordSpans.putAll(cut.spans());
            } else if (cut.input() instanceof CutInput.Files input) {
                SortedSet<Long> boundaries = new TreeSet<>();
                starts.forEach(
                        start -> boundaries.addAll(start.within(cut.spans()).values()));
                boundaries.addAll(judged.apply(input.batch().partition()));
                files.add(new FileRounds(stages.source(cut.source()), input, boundaries, engine, maxBytes, background));
            }
        }
    }

    /** The next round, which the caller closes; empty at the end. */
    Optional<Round> next() {
        Map<String, Round.Input> inputs = new HashMap<>(records);
        SortedMap<SourcePartition, PositionSpan> spans = new TreeMap<>(recordSpans);
        records.clear();
        recordSpans.clear();
        for (FileRounds source : files) {
            source.next().ifPresent(step -> {
                inputs.put(source.name(), step.input());
                spans.put(source.partition(), step.span());
            });
        }
        return inputs.isEmpty() ? Optional.empty() : Optional.of(new Round(inputs, spans));
    }

    /** Closes the files; batches belong to their rounds and cuts. */
    @Override
    public void close() {
        files.forEach(FileRounds::close);
    }
}
