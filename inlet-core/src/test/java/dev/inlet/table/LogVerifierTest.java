package dev.inlet.table;

import static dev.inlet.table.HandMadeTable.commitInfo;
import static dev.inlet.table.HandMadeTable.field;
import static dev.inlet.table.HandMadeTable.txn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inlet.error.InletException;
import dev.inlet.position.ApplicationId;
import dev.inlet.position.CommitNote;
import dev.inlet.position.PositionRange;
import dev.inlet.position.SourcePartition;
import dev.inlet.table.Violation.Rule;
import io.delta.kernel.TableManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogVerifierTest {
    private static final SourcePartition P0 = new SourcePartition("clicks", "clicks-0");
    private static final SourcePartition P1 = new SourcePartition("clicks", "clicks-1");

    @TempDir
    Path directory;

    private static Connection duckdb;
    private HandMadeTable table;

    @BeforeAll
    static void open() throws SQLException {
        duckdb = DriverManager.getConnection("jdbc:duckdb:");
    }

    @AfterAll
    static void close() throws SQLException {
        duckdb.close();
    }

    @BeforeEach
    void createTable() throws Exception {
        table = new HandMadeTable(directory.resolve("t"), duckdb).create(field("a", "long"), "[]");
    }

    private Certificate verify() {
        return LogVerifier.verify(table.open());
    }

    private static PositionRange range(SourcePartition partition, long from, long to) {
        return new PositionRange(partition, from, Math.max(from, 0), to);
    }

    private static CommitNote note(long written, PositionRange... ranges) {
        return new CommitNote("p", List.of(ranges), written + 2, written, 1, 1, new TreeMap<>());
    }

    /** A commit as Inlet makes it, with one new file. */
    private void commit(CommitNote note) throws Exception {
        String file = "f" + table.commits() + ".parquet";
        table.file(file, "SELECT range AS a FROM range(" + note.written() + ")");
        List<String> actions = new ArrayList<>();
        actions.add(commitInfo(CommitNote.OPERATION, note.toParameters()));
        for (PositionRange range : note.ranges()) {
            actions.add(txn(new ApplicationId.Position(note.pipeline(), range.partition()).text(), range.to()));
        }
        actions.add(table.add(file, note.written()));
        table.commit(actions.toArray(String[]::new));
    }

    private static List<Rule> rules(Certificate certificate) {
        return certificate.violations().stream().map(Violation::rule).toList();
    }

    @Test
    void rangesThatTileAreCertified() throws Exception {
        commit(note(10, range(P0, -1, 12), range(P1, -1, 5)));
        commit(note(3, range(P0, 12, 17)));
        Certificate certificate = verify();
        assertThat(certificate.violations()).isEmpty();
        assertThat(certificate.isComplete()).isTrue();
        assertThat(certificate.lastVersion()).isEqualTo(2);
        assertThat(certificate.files()).isEqualTo(2);
        assertThat(certificate.pipelines())
                .containsExactly(new Certificate.Pipeline(
                        "p",
                        2,
                        17,
                        13,
                        2,
                        2,
                        0,
                        List.of(
                                new Certificate.Partition(P0, 1, 2, -1, 17),
                                new Certificate.Partition(P1, 1, 1, -1, 5))));
    }

    @Test
    void pipelinesAndOtherEnginesDoNotMixUp() throws Exception {
        commit(note(1, range(P0, -1, 5)));
        commit(new CommitNote("q", List.of(range(P0, -1, 3)), 1, 1, 0, 0, new TreeMap<>()));
        table.commit(commitInfo("WRITE", Map.of("mode", "Append")), txn("some-other-app", 7));
        commit(note(1, range(P0, 5, 6)));
        assertThat(verify().violations()).isEmpty();
        assertThat(verify().pipelines()).extracting(Certificate.Pipeline::name).containsExactly("p", "q");
    }

    @Test
    void aGapBetweenRangesIsTold() throws Exception {
        commit(note(1, range(P0, -1, 5)));
        commit(note(1, range(P0, 7, 9)));
        assertThat(verify().violations())
                .containsExactly(
                        new Violation(2, Rule.TILING, "p: clicks/clicks-0", "a range from 5", "a range from 7 to 9"));
    }

    @Test
    void anOverlapOfRangesIsTold() throws Exception {
        commit(note(1, range(P0, -1, 5)));
        commit(note(1, range(P0, 4, 9)));
        assertThat(rules(verify())).containsExactly(Rule.TILING);
    }

    @Test
    void aPartitionThatStartsInTheMiddleIsTold() throws Exception {
        commit(note(1, range(P0, 3, 5)));
        assertThat(rules(verify())).containsExactly(Rule.TILING);
    }

    @Test
    void aPartitionThatStartsAgainIsTold() throws Exception {
        commit(note(1, range(P0, -1, 5)));
        commit(note(1, range(P0, -1, 5)));
        assertThat(rules(verify())).containsExactly(Rule.TILING);
    }

    @Test
    void aRangeWithoutItsTxnActionIsTold() {
        table.commit(commitInfo(CommitNote.OPERATION, note(0, range(P0, -1, 5)).toParameters()));
        assertThat(verify().violations())
                .containsExactly(new Violation(
                        1, Rule.TRANSACTION, "p: clicks/clicks-0", "a txn action with version 5", "none"));
    }

    @Test
    void aTxnActionThatSaysOtherwiseIsTold() {
        table.commit(
                commitInfo(CommitNote.OPERATION, note(0, range(P0, -1, 5)).toParameters()),
                txn("inlet/p/clicks/clicks-0", 6));
        assertThat(rules(verify())).containsExactly(Rule.TRANSACTION);
    }

    @Test
    void aPositionThatMovesWithoutARangeIsTold() throws Exception {
        commit(note(1, range(P0, -1, 5)));
        table.commit(commitInfo("WRITE", Map.of()), txn("inlet/p/clicks/clicks-0", 8));
        assertThat(rules(verify())).containsExactly(Rule.TRANSACTION);
    }

    @Test
    void aPositionMayBeStatedAgain() throws Exception {
        commit(note(1, range(P0, -1, 5), range(P1, -1, 5)));
        table.commit(
                commitInfo(CommitNote.OPERATION, note(0, range(P0, 5, 7)).toParameters()),
                txn("inlet/p/clicks/clicks-0", 7),
                txn("inlet/p/clicks/clicks-1", 5));
        assertThat(verify().violations()).isEmpty();
    }

    @Test
    void rowsThatAreNotInTheFilesAreTold() {
        table.commit(
                commitInfo(CommitNote.OPERATION, note(3, range(P0, -1, 5)).toParameters()),
                txn("inlet/p/clicks/clicks-0", 5));
        assertThat(verify().violations())
                .containsExactly(new Violation(1, Rule.ROWS, "p", "3 rows", "0 rows in the files added"));
    }

    @Test
    void moreRecordsLeftOutThanReadAreTold() throws Exception {
        commit(new CommitNote("p", List.of(range(P0, -1, 5)), 5, 1, 4, 2, new TreeMap<>()));
        assertThat(rules(verify())).containsExactly(Rule.COUNTS);
    }

    @Test
    void aNoteThatCannotBeReadIsTold() {
        Map<String, String> damaged = new HashMap<>(note(0, range(P0, -1, 5)).toParameters());
        damaged.put("ranges", "[{");
        table.commit(commitInfo(CommitNote.OPERATION, damaged));
        assertThat(rules(verify())).containsExactly(Rule.NOTE);
    }

    @Test
    void aFileThatIsAddedTwiceIsTold() throws Exception {
        commit(note(2, range(P0, -1, 5)));
        table.commit(
                commitInfo(CommitNote.OPERATION, note(2, range(P0, 5, 7)).toParameters()),
                txn("inlet/p/clicks/clicks-0", 7),
                table.add("f1.parquet", 2));
        assertThat(rules(verify())).containsExactly(Rule.ADDED_ONCE);
    }

    @Test
    void aFileThatWasRemovedMayComeBack() throws Exception {
        commit(note(2, range(P0, -1, 5)));
        table.commit(
                commitInfo("DELETE", Map.of()),
                "{\"remove\":{\"path\":\"f1.parquet\",\"dataChange\":true,\"size\":1}}");
        table.commit(table.add("f1.parquet", 2));
        assertThat(verify().violations()).isEmpty();
    }

    @Test
    void aMissingOrChangedFileIsTold() throws Exception {
        commit(note(2, range(P0, -1, 5)));
        commit(note(2, range(P0, 5, 8)));
        Files.delete(directory.resolve("t/f1.parquet"));
        Files.write(directory.resolve("t/f2.parquet"), new byte[7]);
        assertThat(rules(verify())).containsExactly(Rule.FILE, Rule.FILE);
        assertThat(verify().violations()).extracting(Violation::actual).containsExactlyInAnyOrder("no file", "7 bytes");
    }

    @Test
    void aMissingOrDamagedEntryIsTold() throws Exception {
        commit(note(2, range(P0, -1, 5)));
        commit(note(2, range(P0, 5, 8)));
        commit(note(2, range(P0, 8, 9)));
        Files.delete(table.logEntry(2));
        Files.writeString(table.logEntry(3), "{\"commitInfo\":{");
        assertThat(rules(verify())).containsSubsequence(Rule.ENTRY, Rule.ENTRY);
    }

    @Test
    void whereTheLogWasCleanedUpItIsVerifiedFromThere() throws Exception {
        commit(note(2, range(P0, -1, 5)));
        commit(note(2, range(P0, 5, 8)));
        DeltaTable opened = table.open();
        TableManager.loadSnapshot(opened.root()).build(opened.engine()).writeCheckpoint(opened.engine());
        commit(note(2, range(P0, 8, 9), range(P1, 70, 80)));
        commit(note(2, range(P0, 10, 11)));
        Files.delete(table.logEntry(0));
        Files.delete(table.logEntry(1));
        Certificate certificate = verify();
        assertThat(certificate.firstVersion()).isEqualTo(2);
        assertThat(certificate.isComplete()).isFalse();
        assertThat(certificate.files()).isEqualTo(4);
        assertThat(rules(certificate)).containsExactly(Rule.TILING);
        assertThat(certificate.pipelines().get(0).partitions())
                .containsExactly(
                        new Certificate.Partition(P0, 2, 3, 5, 11), new Certificate.Partition(P1, 3, 1, 70, 80));
    }

    @Test
    void whatIsNoTableIsToldSo() {
        assertThatThrownBy(() -> LogVerifier.verify(DeltaTable.local(directory)))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("There is no Delta table at");
    }

    private void addWithStatistics(String statistics) throws Exception {
        table.file("s.parquet", "SELECT CASE WHEN range = 3 THEN NULL ELSE range END AS a FROM range(10)");
        table.commit(table.add("s.parquet", "{}", ",\"stats\":" + HandMadeTable.quoted(statistics)));
    }

    private List<String> deepFindings() {
        return LogVerifier.verify(table.open(), true).violations().stream()
                .filter(violation -> violation.rule() == Rule.STATISTICS)
                .map(violation -> violation.expected() + " but " + violation.actual())
                .toList();
    }

    @Test
    void trueStatisticsAreCertifiedDeep() throws Exception {
        addWithStatistics(
                "{\"numRecords\":10,\"minValues\":{\"a\":0},\"maxValues\":{\"a\":9},\"nullCount\":{\"a\":1}}");
        Certificate certificate = LogVerifier.verify(table.open(), true);
        assertThat(certificate.violations()).isEmpty();
        assertThat(certificate.deep()).isTrue();
        assertThat(certificate.rows()).isEqualTo(10);
    }

    @Test
    void falseStatisticsAreToldDeep() throws Exception {
        addWithStatistics(
                "{\"numRecords\":11,\"minValues\":{\"a\":1},\"maxValues\":{\"a\":8},\"nullCount\":{\"a\":0}}");
        assertThat(deepFindings())
                .containsExactly(
                        "numRecords: 11 but 10",
                        "nullCount of a: 0 but 1",
                        "minimum of a: 1 but 0",
                        "maximum of a: 8 but 9");
    }

    @Test
    void aBoundThatNoValueMeetsIsToldUnlessTheFileSaysThatItsBoundsAreWide() throws Exception {
        addWithStatistics("{\"numRecords\":10,\"minValues\":{\"a\":-5}}");
        assertThat(deepFindings()).containsExactly("minimum of a: -5 but 0");
        Files.writeString(
                table.logEntry(1),
                table.add(
                        "s.parquet",
                        "{}",
                        ",\"stats\":"
                                + HandMadeTable.quoted(
                                        "{\"numRecords\":10,\"minValues\":{\"a\":-5},\"tightBounds\":false}")));
        assertThat(deepFindings()).isEmpty();
    }

    /** Delta protocol, "Per-file Statistics": they are truncated down to milliseconds, maxima too. */
    @Test
    void timesThatAnotherWriterCutDownToMillisecondsAreTrueBounds() throws Exception {
        table = new HandMadeTable(directory.resolve("times"), duckdb)
                .create(
                        "{\"minReaderVersion\":3,\"minWriterVersion\":7,\"readerFeatures\":[\"timestampNtz\"],"
                                + "\"writerFeatures\":[\"timestampNtz\"]}",
                        field("t", "timestamp") + "," + field("n", "timestamp_ntz"),
                        "[]",
                        "{}");
        table.file(
                "s.parquet",
                "SELECT TIMESTAMPTZ '2026-01-01 00:00:00.123456+00' AS t, TIMESTAMP '1960-01-01 00:00:00.999999' AS n");
        String statistics = "{\"numRecords\":1,\"minValues\":{\"t\":\"2026-01-01T00:00:00.123Z\",\"n\":"
                + "\"1960-01-01T00:00:00.999\"},\"maxValues\":{\"t\":\"2026-01-01T00:00:00.12%dZ\",\"n\":"
                + "\"1960-01-01T00:00:00.999\"},\"nullCount\":{\"t\":0,\"n\":0}}";
        table.commit(table.add("s.parquet", "{}", ",\"stats\":" + HandMadeTable.quoted(statistics.formatted(3))));
        assertThat(deepFindings()).isEmpty();

        Files.writeString(
                table.logEntry(1),
                table.add("s.parquet", "{}", ",\"stats\":" + HandMadeTable.quoted(statistics.formatted(2))));
        assertThat(deepFindings()).singleElement().asString().startsWith("maximum of t: 2026-01-01T00:00:00.122Z but ");
    }

    @Test
    void aLogCheckpointThatSaysOtherwiseThanTheEntriesIsTold() throws Exception {
        commit(note(2, range(P0, -1, 5)));
        DeltaTable opened = table.open();
        TableManager.loadSnapshot(opened.root()).build(opened.engine()).writeCheckpoint(opened.engine());
        String entry = Files.readString(table.logEntry(1));
        Files.writeString(table.logEntry(1), entry.replace("f1.parquet", "f9.parquet"));
        assertThat(rules(verify())).containsExactly(Rule.CURRENT_FILES, Rule.CURRENT_FILES);
    }

    @Test
    void anArrangementThatLosesRowsIsTold() throws Exception {
        commit(note(10, range(P0, -1, 12)));
        table.file("compact.parquet", "SELECT range AS a FROM range(9)");
        String arranged = "\"dataChange\":false";
        table.commit(
                commitInfo("OPTIMIZE", Map.of()),
                "{\"remove\":{\"path\":\"f1.parquet\"," + arranged + ",\"size\":1}}",
                table.add("compact.parquet", 9).replace("\"dataChange\":true", arranged));
        assertThat(rules(verify())).containsExactly(Rule.ROWS_KEPT);
    }

    @Test
    void rowsThatAnotherEngineTookAwayAreRemarkedAndNotAViolation() throws Exception {
        commit(note(10, range(P0, -1, 12)));
        String remove = "{\"remove\":{\"path\":\"f1.parquet\",\"dataChange\":true,\"size\":1}}";
        table.commit(commitInfo("DELETE", Map.of()), remove);
        assertThat(verify().violations()).isEmpty();
        assertThat(verify().remarks())
                .containsExactly(
                        "version 2: DELETE by another engine replaced or took away 10 rows in files of the table");
    }

    @Test
    void rowsThatAreTakenAwayWithoutAWordAreTold() throws Exception {
        commit(note(10, range(P0, -1, 12)));
        table.commit("{\"remove\":{\"path\":\"f1.parquet\",\"dataChange\":true,\"size\":1}}");
        assertThat(rules(verify())).containsExactly(Rule.TAKES_NOTHING);
    }
}
