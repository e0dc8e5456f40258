package dev.inlet.runtime.pipeline;

import dev.inlet.batch.RecordBatch;
import dev.inlet.position.SourcePartition;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.SortedMap;
import java.util.TreeMap;

/** The rounds in which an epoch is staged: all records in the first. */
final class Rounds implements Iterator<Rounds.Step> {
    /**
     * @param spans what the round covers
     */
    record Step(Round round, SortedMap<SourcePartition, PositionSpan> spans) {}

    private final List<SourceCut> cuts;
    private boolean taken;

    Rounds(List<SourceCut> cuts) {
        this.cuts = cuts;
    }

    @Override
    public boolean hasNext() {
        return !taken && cuts.stream().anyMatch(cut -> cut.input() != null);
    }

    @Override
    public Step next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        taken = true;
        Map<String, RecordBatch> inputs = new HashMap<>();
        SortedMap<SourcePartition, PositionSpan> spans = new TreeMap<>();
        for (SourceCut cut : cuts) {
            if (cut.input() instanceof CutInput.Records records) {
                inputs.put(cut.source(), records.batch());
                spans.putAll(cut.spans());
            }
        }
        return new Step(new Round(inputs), spans);
    }
}
