package dev.inlet.runtime.pipeline;

import dev.inlet.position.CommitNote;
import dev.inlet.table.CommitHistory;
import dev.inlet.table.DeltaTable;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The notes of one source in the history of the pipeline's tables, newest first in each. They are in the table that was the
 * pipeline's first when they were made.
 */
final class SourceNotes implements Supplier<Stream<String>> {
    private final List<DeltaTable> tables;
    private final String pipeline;
    private final String source;

    SourceNotes(List<DeltaTable> tables, String pipeline, String source) {
        this.tables = List.copyOf(tables);
        this.pipeline = pipeline;
        this.source = source;
    }

    @Override
    public Stream<String> get() {
        return tables.stream()
                .filter(table -> table.find().isPresent())
                .flatMap(CommitHistory::newestFirst)
                .flatMap(commit -> CommitNote.parse(commit.parameters()).stream())
                .filter(note -> note.pipeline().equals(pipeline))
                .flatMap(note -> Optional.ofNullable(note.sourceNotes().get(source)).stream());
    }
}
