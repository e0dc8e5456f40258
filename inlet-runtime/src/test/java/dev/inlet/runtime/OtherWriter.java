package dev.inlet.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.commit.CommitOutcome;
import dev.inlet.commit.CommitOutcome.Committed;
import dev.inlet.commit.CommitRequest;
import dev.inlet.commit.RowCounts;
import dev.inlet.commit.TableCommitter;
import dev.inlet.position.PositionRange;
import dev.inlet.position.SourcePartition;
import dev.inlet.schema.Field;
import dev.inlet.schema.PrimitiveType;
import dev.inlet.schema.StructType;
import dev.inlet.table.DeltaTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Somebody else who writes to a pipeline's table, of which there is at least a version: a pipeline of another name. */
public record OtherWriter(Path table) {
    public static final String NAME = "other";

    private static final SourcePartition PARTITION = new SourcePartition("s", "p");

    /** Commits a version without rows; answers which. */
    public long commits() {
        return commits(committer(), Optional.empty());
    }

    /** Commits a version in which the table has one more column, of texts. */
    public void addsColumn(String name) {
        TableCommitter committer = committer();
        StructType wanted = new StructType(List.of(Field.of(name, PrimitiveType.STRING, true)));
        commits(committer, Optional.of(committer.head().withColumnsOf(wanted)));
    }

    private static long commits(TableCommitter committer, Optional<StructType> columns) {
        long from = committer.progress().position(PARTITION);
        long first = Math.max(0, from);
        CommitOutcome outcome = committer.commit(new CommitRequest(
                List.of(new PositionRange(PARTITION, from, first, first + 1)),
                Map.of(),
                OptionalLong.empty(),
                List.of(),
                RowCounts.NONE,
                Map.of(),
                columns));
        assertThat(outcome).isInstanceOf(Committed.class);
        return ((Committed) outcome).version();
    }

    /** Makes a log checkpoint of the newest version. */
    public void checkpoints() {
        committer().writer().upkeep().checkpoint();
    }

    /** Makes a log checkpoint of the newest version and removes all but so many entries of the log. */
    public void cleansUpLog(int newest) throws IOException {
        checkpoints();
        long last = DeltaTable.local(table).snapshot().version();
        for (long gone = 0; gone <= last - newest; gone++) {
            Files.delete(entry(gone));
        }
    }

    /** The log entry of a version. */
    public Path entry(long version) {
        return table.resolve("_delta_log/%020d.json".formatted(version));
    }

    private TableCommitter committer() {
        return TableCommitter.open(DeltaTable.local(table), NAME);
    }
}
