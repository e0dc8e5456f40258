package dev.inlet.commit;

import static dev.inlet.commit.Requests.P0;
import static dev.inlet.commit.Requests.P1;
import static dev.inlet.commit.Requests.move;
import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.commit.CommitOutcome.Committed;
import dev.inlet.commit.CommitOutcome.Fenced;
import dev.inlet.commit.CommitOutcome.TableChanged;
import dev.inlet.position.PositionRange;
import dev.inlet.position.SourcePartition;
import dev.inlet.schema.Field;
import dev.inlet.schema.PrimitiveType;
import dev.inlet.schema.StructType;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.TableDefinition;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableCommitterTest {
    @TempDir
    Path directory;

    private DeltaTable table;

    @BeforeEach
    void createTable() {
        table = DeltaTable.local(directory.resolve("clicks"));
        table.create(TableDefinition.of(Requests.SCHEMA));
    }

    @Test
    void aCommitMakesRowsAndPositionsVisibleInOneVersion() {
        TableCommitter committer = TableCommitter.open(table, "p");
        assertThat(committer.commit(move(P0, -1, 10))).isEqualTo(new Committed(1));
        assertThat(committer.progress().position(P0)).isEqualTo(10);
        assertThat(table.snapshot().version()).isEqualTo(1);
        assertThat(table.snapshot().progress("p")).isEqualTo(committer.progress());
        assertThat(committer.head().progress("p")).isEqualTo(committer.progress());
        assertThat(table.snapshot().progress("other").positions()).isEmpty();
    }

    @Test
    void aCommitterOpenedLaterGoesOnWhereTheTableStands() {
        TableCommitter.open(table, "p").commit(move(P0, -1, 10));
        TableCommitter next = TableCommitter.open(table, "p");
        assertThat(next.progress().position(P0)).isEqualTo(10);
        assertThat(next.commit(move(P0, 10, 15))).isEqualTo(new Committed(2));
    }

    @Test
    void ofTwoCommittersOfOneNameTheSlowerIsFencedHavingWrittenNothing() {
        TableCommitter zombie = TableCommitter.open(table, "p");
        TableCommitter current = TableCommitter.open(table, "p");
        current.commit(move(P0, -1, 10));
        CommitOutcome outcome = zombie.commit(move(P0, -1, 7));
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Fenced.class,
                        fenced -> assertThat(fenced.actual().position(P0)).isEqualTo(10));
        assertThat(outcome.durable()).isFalse();
        assertThat(table.snapshot().version()).isEqualTo(1);
    }

    @Test
    void committersOfOneNameThatMoveDifferentPartitionsDoNotFenceEachOther() {
        TableCommitter one = TableCommitter.open(table, "p");
        TableCommitter two = TableCommitter.open(table, "p");
        assertThat(one.commit(move(P0, -1, 10))).isEqualTo(new Committed(1));
        assertThat(two.commit(move(P1, -1, 5))).isEqualTo(new Committed(2));
        assertThat(one.commit(move(P0, 10, 20))).isEqualTo(new Committed(3));
        assertThat(two.progress().position(P0)).isEqualTo(10);
        assertThat(table.snapshot().progress("p").positions()).isEqualTo(Map.of(P0, 20L, P1, 5L));
    }

    @Test
    void pipelinesOfDifferentNamesShareATable() {
        TableCommitter one = TableCommitter.open(table, "one");
        TableCommitter two = TableCommitter.open(table, "two");
        for (int i = 0; i < 5; i++) {
            assertThat(one.commit(move(P0, i == 0 ? -1 : i, i + 1)).durable()).isTrue();
            assertThat(two.commit(move(P0, i == 0 ? -1 : i, i + 1)).durable()).isTrue();
        }
        assertThat(table.snapshot().version()).isEqualTo(10);
        assertThat(table.snapshot().progress("one").position(P0)).isEqualTo(5);
    }

    @Test
    void aBatchWithoutRowsMovesPositionsOnly() {
        TableCommitter committer = TableCommitter.open(table, "p");
        CommitRequest request = new CommitRequest(
                List.of(new PositionRange(P0, -1, 0, 4)),
                Map.of(new SourcePartition("clicks", "topic"), 77L),
                OptionalLong.of(1_000),
                List.of(),
                new RowCounts(4, 0, 4, 0),
                Map.of("clicks", "{\"a\":1}"),
                Optional.empty());
        assertThat(committer.commit(request)).isEqualTo(new Committed(1));
        assertThat(table.snapshot().progress("p")).isEqualTo(committer.progress());
        assertThat(committer.progress().watermark()).isEqualTo(OptionalLong.of(1_000));
        assertThat(committer.progress().identities()).hasSize(1);
    }

    @Test
    void aChangeOfTheTableUnderABatchIsTold() {
        TableCommitter one = TableCommitter.open(table, "one");
        TableCommitter two = TableCommitter.open(table, "two");
        StructType wanted = new StructType(List.of(
                Requests.SCHEMA.fields().get(0),
                Requests.SCHEMA.fields().get(1),
                Field.of("extra", PrimitiveType.DATE, true)));
        StructType evolved = table.snapshot().withColumnsOf(wanted);
        CommitRequest adding = new CommitRequest(
                List.of(new PositionRange(P0, -1, 0, 1)),
                Map.of(),
                OptionalLong.empty(),
                List.of(Requests.file("f.parquet", 1)),
                RowCounts.NONE,
                Map.of(),
                Optional.of(evolved));
        assertThat(one.commit(adding)).isEqualTo(new Committed(1));
        assertThat(table.snapshot().schema()).isEqualTo(wanted);
        assertThat(one.commit(move(P0, 1, 2))).isEqualTo(new Committed(2));
        assertThat(two.commit(move(P0, -1, 2))).isInstanceOf(TableChanged.class);
        assertThat(two.commit(move(P0, -1, 2))).isInstanceOf(TableChanged.class);
        assertThat(TableCommitter.open(table, "two").commit(move(P0, -1, 2))).isEqualTo(new Committed(3));
    }
}
