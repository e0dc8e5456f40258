package dev.inlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.inlet.batch.MisfitKind;
import dev.inlet.batch.RejectedRecord;
import dev.inlet.commit.CommitOutcome;
import dev.inlet.commit.CommitOutcome.Committed;
import dev.inlet.commit.CommitOutcome.Fenced;
import dev.inlet.commit.CommitOutcome.TableChanged;
import dev.inlet.commit.CommitRequest;
import dev.inlet.commit.RowCounts;
import dev.inlet.commit.TableCommitter;
import dev.inlet.error.InletException;
import dev.inlet.position.PositionRange;
import dev.inlet.position.SourcePartition;
import dev.inlet.schema.DdlParser;
import dev.inlet.table.Certificate;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.LogVerifier;
import dev.inlet.table.TableDefinition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeltaSinkTest {
    private static final SourcePartition P0 = new SourcePartition("readings", "0");
    private static final SourcePartition P1 = new SourcePartition("readings", "1");

    @TempDir
    Path directory;

    private Path table;

    @BeforeEach
    void place() {
        table = directory.resolve("t");
    }

    private DeltaSink open(String ddl) {
        return builder().columns(ddl).open();
    }

    private DeltaSinkBuilder builder() {
        return DeltaSink.at(table, "p").memoryBytes(64L << 20).spillDirectory(directory.resolve("spill"));
    }

    private static byte[] json(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private List<Path> dataFiles() throws IOException {
        try (Stream<Path> files = Files.walk(table)) {
            return files.filter(file -> file.toString().endsWith(".parquet")).toList();
        }
    }

    @Test
    void rowsAndPositionsAreCommittedTogether() {
        try (DeltaSink sink = open("id BIGINT NOT NULL, name STRING")) {
            assertThat(sink.progress().position(P0)).isEqualTo(PositionRange.NONE);
            sink.append(1L, "a");
            sink.append(2, null);

            assertThat(sink.commit(Map.of(P0, 2L))).isEqualTo(new Committed(1));

            assertThat(sink.progress().position(P0)).isEqualTo(2);
            assertThat(sink.pendingRows()).isZero();
        }
        assertThat(TableRows.of(table)).containsExactly("{'id': 1, 'name': a}", "{'id': 2, 'name': NULL}");
        assertThat(DeltaTable.local(table).snapshot().progress("p").position(P0))
                .isEqualTo(2);
    }

    @Test
    void theLogProvesThatCommitsTile() {
        try (DeltaSink sink = open("id BIGINT")) {
            sink.append(1L);
            sink.commit(List.of(new PositionRange(P0, PositionRange.NONE, 100, 101)));
            sink.append(2L);
            sink.append(3L);
            sink.commit(Map.of(P0, 103L, P1, 7L));
        }
        Certificate certificate = LogVerifier.verify(DeltaTable.local(table));
        assertThat(certificate.violations()).isEmpty();
        assertThat(certificate.pipelines().get(0).partitions())
                .containsExactly(
                        new Certificate.Partition(P0, 1, 2, PositionRange.NONE, 103),
                        new Certificate.Partition(P1, 2, 1, PositionRange.NONE, 7));
    }

    @Test
    void whatIsNotCommittedLeavesNothing() throws IOException {
        try (DeltaSink sink = open("id BIGINT")) {
            sink.append(1L);
        }
        assertThat(dataFiles()).isEmpty();
        assertThat(DeltaTable.local(table).snapshot().version()).isZero();
    }

    @Test
    void aSinkThatIsOpenedAgainGoesOn() {
        try (DeltaSink sink = open("id BIGINT")) {
            sink.append(1L);
            sink.commit(Map.of(P0, 1L));
            sink.append(99L);
        }
        try (DeltaSink sink = builder().open()) {
            assertThat(sink.progress().position(P0)).isEqualTo(1);
            sink.append(2L);
            assertThat(sink.commit(Map.of(P0, 2L))).isEqualTo(new Committed(2));
        }
        assertThat(TableRows.of(table)).containsExactly("{'id': 1}", "{'id': 2}");
    }

    @Test
    void discardedRowsAreNotCommitted() {
        try (DeltaSink sink = open("id BIGINT")) {
            sink.append(1L);
            sink.discard();
            sink.append(2L);
            sink.commit(Map.of(P0, 1L));
        }
        assertThat(TableRows.of(table)).containsExactly("{'id': 2}");
    }

    @Test
    void theSecondSinkOfANameIsFenced() throws IOException {
        try (DeltaSink one = open("id BIGINT");
                DeltaSink other = open("id BIGINT")) {
            one.append(1L);
            other.append(2L);
            assertThat(one.commit(Map.of(P0, 1L))).isEqualTo(new Committed(1));

            CommitOutcome outcome = other.commit(Map.of(P0, 1L));

            assertThat(outcome).isInstanceOf(Fenced.class);
            assertThat(((Fenced) outcome).actual().position(P0)).isEqualTo(1);
            assertThatIllegalStateException()
                    .isThrownBy(() -> other.append(3L))
                    .withMessageContaining("another process");
        }
        assertThat(TableRows.of(table)).containsExactly("{'id': 1}");
        assertThat(dataFiles()).hasSize(1);
    }

    @Test
    void sinksOfOtherNamesWriteToTheSameTable() {
        try (DeltaSink one = open("id BIGINT");
                DeltaSink other = DeltaSink.at(table, "q").open()) {
            one.append(1L);
            other.append(2L);
            assertThat(one.commit(Map.of(P0, 1L)).durable()).isTrue();
            assertThat(other.commit(Map.of(P0, 1L)).durable()).isTrue();
        }
        assertThat(TableRows.of(table)).containsExactly("{'id': 1}", "{'id': 2}");
    }

    @Test
    void aTableThatChangedEndsTheSink() throws IOException {
        try (DeltaSink sink = open("id BIGINT")) {
            sink.append(1L);
            DeltaTable changed = DeltaTable.local(table);
            TableCommitter.open(changed, "q")
                    .commit(new CommitRequest(
                            List.of(),
                            Map.of(),
                            OptionalLong.empty(),
                            List.of(),
                            RowCounts.NONE,
                            Map.of(),
                            Optional.of(changed.snapshot()
                                    .withColumnsOf(DdlParser.parseColumns("id BIGINT, extra STRING")))));

            assertThat(sink.commit(Map.of(P0, 1L))).isEqualTo(new TableChanged(1));

            assertThat(dataFiles()).isEmpty();
        }
        try (DeltaSink sink = open("id BIGINT")) {
            sink.append(1L);
            sink.commit(Map.of(P0, 1L));
        }
        assertThat(TableRows.of(table)).containsExactly("{'id': 1, 'extra': NULL}");
    }

    @Test
    void eachPartitionValueHasItsOwnFile() throws IOException {
        try (DeltaSink sink = builder()
                .columns("id BIGINT, day DATE, kind STRING")
                .partitionBy("day", "kind")
                .property("delta.appendOnly", "true")
                .comment("what for")
                .open()) {
            for (long id = 0; id < 6; id++) {
                sink.append(id, LocalDate.of(2026, 1, 1 + (int) id % 2), id % 3 == 0 ? null : "k" + id % 3);
            }
            sink.commit(Map.of(P0, 6L));
        }
        assertThat(dataFiles()).hasSize(6).anyMatch(file -> file.toString().contains("day=2026-01-02/kind=k1"));
        assertThat(TableRows.of(table)).hasSize(6).contains("{'id': 4, 'day': 2026-01-01, 'kind': k1}");
        assertThat(DeltaTable.local(table).snapshot().properties()).containsEntry("delta.appendOnly", "true");
        assertThat(DeltaTable.local(table).snapshot().comment()).contains("what for");
    }

    @Test
    void jsonRecordsThatDoNotFitAreHandedBack() {
        try (DeltaSink sink = open("id BIGINT NOT NULL, tags ARRAY<STRING>")) {
            sink.append(0L, List.of("typed"));
            List<RejectedRecord> rejected = sink.appendJson(List.of(
                    json("{\"id\": 1, \"tags\": [\"a\"]}"),
                    json("{\"id\": \"x\"}"),
                    json("{\"id\": 2}"),
                    json("{\"tags\": []}")));
            sink.append(3L, null);
            sink.commit(Map.of(P0, 6L));

            assertThat(rejected).extracting(RejectedRecord::index).containsExactly(1, 3);
            assertThat(rejected)
                    .extracting(RejectedRecord::kind)
                    .containsExactly(MisfitKind.WRONG_TYPE, MisfitKind.MISSING_NOT_NULL);
            assertThat(rejected.get(0).message()).startsWith("id: ");
        }
        assertThat(TableRows.of(table))
                .containsExactly(
                        "{'id': 0, 'tags': [typed]}",
                        "{'id': 1, 'tags': [a]}",
                        "{'id': 2, 'tags': NULL}",
                        "{'id': 3, 'tags': NULL}");
    }

    @Test
    void theNotNullOfTheTableHoldsForColumnsThatDoNotSayIt() {
        DeltaTable.local(table)
                .create(TableDefinition.of(DdlParser.parseColumns("id BIGINT NOT NULL, wide BIGINT, more INT")));
        try (DeltaSink sink = open("wide INT, id BIGINT")) {
            assertThatExceptionOfType(InletException.class)
                    .isThrownBy(() -> sink.append(1, null))
                    .withMessageContaining("Column id");
            sink.append(5, 1L);
            sink.commit(Map.of(P0, 1L));
        }
        assertThat(TableRows.of(table)).containsExactly("{'id': 1, 'wide': 5, 'more': NULL}");
    }

    @Test
    void aNullWithinAStructThatOnlyTheTableForbidsIsRefusedAtTheCommit() throws IOException {
        DeltaTable.local(table)
                .create(TableDefinition.of(DdlParser.parseColumns("id BIGINT, s STRUCT<x: INT NOT NULL>")));
        try (DeltaSink sink = open("id BIGINT, s STRUCT<x: INT>")) {
            sink.append(1L, Map.of());
            assertThatExceptionOfType(InletException.class)
                    .isThrownBy(() -> sink.commit(Map.of(P0, 1L)))
                    .withMessageContaining("s.x")
                    .satisfies(e -> assertThat(e.kind()).isEqualTo(InletException.Kind.DATA));
            sink.discard();
            sink.append(1L, Map.of("x", 1));
            sink.commit(Map.of(P0, 1L));
        }
        assertThat(TableRows.of(table)).containsExactly("{'id': 1, 's': {'x': 1}}");
        assertThat(dataFiles()).hasSize(1);
    }

    @Test
    void columnsThatDoNotFitTheTableAreRefusedAtOnce() {
        DeltaTable.local(table).create(TableDefinition.of(DdlParser.parseColumns("id INT")));
        assertThatExceptionOfType(InletException.class)
                .isThrownBy(() -> open("id STRING"))
                .withMessageContaining("'id'")
                .satisfies(e -> assertThat(e.kind()).isEqualTo(InletException.Kind.CONFIGURATION));
    }

    @Test
    void withoutATableThereMustBeColumns() {
        assertThatExceptionOfType(InletException.class)
                .isThrownBy(() -> builder().open())
                .withMessageContaining("columns");
        assertThatExceptionOfType(InletException.class)
                .isThrownBy(
                        () -> DeltaSink.at(table, "no good").columns("a INT").open())
                .withMessageContaining("'no good'");
        assertThat(table).doesNotExist();
    }

    @Test
    void rowsMustMoveAPositionForward() {
        try (DeltaSink sink = open("id BIGINT")) {
            sink.append(1L);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> sink.commit(Map.of()))
                    .withMessageContaining("second time");
            sink.commit(Map.of(P0, 5L));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> sink.commit(Map.of(P0, 4L)))
                    .withMessageContaining("before 5");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> sink.commit(List.of(PositionRange.of(P0, 4, 6))))
                    .withMessageContaining("is at 5");
        }
    }

    @Test
    void nothingToCommitWritesNoVersion() {
        try (DeltaSink sink = open("id BIGINT")) {
            assertThat(sink.commit(Map.of(P0, 5L))).isEqualTo(new Committed(1));
            assertThat(sink.commit(Map.of(P0, 5L))).isEqualTo(new Committed(1));
        }
        assertThat(DeltaTable.local(table).snapshot().version()).isEqualTo(1);
    }

    @Test
    void aClosedSinkSaysSo() {
        DeltaSink sink = open("id BIGINT");
        sink.close();
        sink.close();
        assertThatIllegalStateException().isThrownBy(() -> sink.append(1L)).withMessageContaining("closed");
    }

    @Test
    void manyRowsOfOneCommitAreLandedOnceEach() {
        try (DeltaSink sink = open("id BIGINT, text STRING")) {
            for (long id = 0; id < 100_000; id++) {
                sink.append(id, "some text that is the same in each row, and long enough to be kept apart " + id);
            }
            assertThat(sink.pendingRows()).isEqualTo(100_000);
            sink.commit(Map.of(P0, 100_000L));
        }
        assertThat(TableRows.of(table)).hasSize(100_000).doesNotHaveDuplicates();
    }

    @Test
    void rowsThatDoNotFitInMemoryWaitOnTheDisk() throws IOException {
        Random random = new Random(7);
        byte[] bytes = new byte[100_000];
        try (DeltaSink sink = open("id BIGINT, content BINARY")) {
            for (long id = 0; id < 1_000; id++) {
                random.nextBytes(bytes);
                sink.append(id, bytes);
            }
            try (Stream<Path> spilled = Files.walk(directory.resolve("spill"))) {
                assertThat(spilled.filter(Files::isRegularFile)).isNotEmpty();
            }
            sink.discard();
            sink.append(7L, new byte[] {1});
            assertThat(sink.commit(Map.of(P0, 1L))).isEqualTo(new Committed(1));
        }
        assertThat(TableRows.of(table)).containsExactly("{'id': 7, 'content': '\\\\x01'}");
        assertThat(directory.resolve("spill")).isEmptyDirectory();
    }
}
