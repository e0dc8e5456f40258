package dev.inlet.runtime.pipeline;

import dev.inlet.position.CommitNote;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.TableHistory;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The notes of one source in the history of the pipeline's first table, newest first. */
final class SourceNotes implements Supplier<Stream<String>> {
    private final DeltaTable table;
    private final String pipeline;
    private final String source;

    SourceNotes(DeltaTable table, String pipeline, String source) {
        this.table = table;
        this.pipeline = pipeline;
        this.source = source;
    }

    @Override
    public Stream<String> get() {
        if (table.find().isEmpty()) {
            return Stream.empty();
        }
        return TableHistory.newestFirst(table)
                .flatMap(commit -> CommitNote.parse(commit.parameters()).stream())
                .filter(note -> note.pipeline().equals(pipeline))
                .flatMap(note -> Optional.ofNullable(note.sourceNotes().get(source)).stream());
    }
}
