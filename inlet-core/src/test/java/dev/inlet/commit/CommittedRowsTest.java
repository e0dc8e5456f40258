package dev.inlet.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.batch.Engine;
import dev.inlet.batch.EngineSettings;
import dev.inlet.batch.ParquetStager;
import dev.inlet.batch.Relation;
import dev.inlet.batch.ResultColumn;
import dev.inlet.batch.ScanRelation;
import dev.inlet.batch.StagedFile;
import dev.inlet.batch.StagingOptions;
import dev.inlet.batch.StagingOutcome;
import dev.inlet.commit.CommitOutcome.Committed;
import dev.inlet.position.PositionRange;
import dev.inlet.position.SourcePartition;
import dev.inlet.schema.DdlParser;
import dev.inlet.table.AsOf;
import dev.inlet.table.Certificate;
import dev.inlet.table.CommitHistory;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.HistoryEntry;
import dev.inlet.table.LogVerifier;
import dev.inlet.table.TableDefinition;
import dev.inlet.table.TableScan;
import dev.inlet.table.TableSnapshot;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommittedRowsTest {
    private static final SourcePartition P0 = new SourcePartition("numbers", "0");

    /** A row of every type, as a function of one number. */
    private static final String QUERY =
            "SELECT i::BIGINT id, (i % 3)::INT p, CASE WHEN i % 5 > 0 THEN 'a/b ' || i % 2 END q,"
                    + " {'x': i::INT, 'y': [i::DECIMAL(20,3)]} s, MAP{'k' || i: {'z': i::DOUBLE}} m,"
                    + " TIMESTAMPTZ '2026-01-01 00:00:00+00' + to_microseconds(i) ts, TIMESTAMP '1960-02-03 04:05:06' n,"
                    + " DATE '2026-01-01' + i::INT d, encode('é' || i) b";

    private static final String DDL = "id BIGINT NOT NULL, p INT, q STRING, s STRUCT<x: INT, y: ARRAY<DECIMAL(20,3)>>,"
            + " m MAP<STRING, STRUCT<z: DOUBLE>>, ts TIMESTAMP, n TIMESTAMP_NTZ, d DATE, b BINARY";

    @TempDir
    Path directory;

    private static String rows(long from, long to) {
        return QUERY + " FROM range(" + from + ", " + to + ") t(i)";
    }

    private List<StagedFile> stage(Connection connection, DeltaTable table, String select) throws Exception {
        TableSnapshot snapshot = table.snapshot();
        ParquetStager stager = new ParquetStager(
                Path.of(table.root()),
                snapshot.schema(),
                snapshot.partitionColumns(),
                ResultColumn.describe(connection, select),
                StagingOptions.DEFAULT);
        return ((StagingOutcome.Staged) stager.stage(connection, new Relation(select, true, 0))).files();
    }

    private static List<String> sorted(Connection connection, String select) throws Exception {
        try (Statement statement = connection.createStatement();
                ResultSet result =
                        statement.executeQuery("SELECT CAST(t AS VARCHAR) FROM (" + select + ") t ORDER BY ALL")) {
            List<String> rows = new ArrayList<>();
            while (result.next()) {
                rows.add(result.getString(1));
            }
            return rows;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "name", "id"})
    void whatWasCommittedIsReadBackAndCertified(String mapping) throws Exception {
        DeltaTable table = DeltaTable.local(directory.resolve("t"));
        table.create(new TableDefinition(
                DdlParser.parseColumns(DDL),
                List.of("p", "q"),
                Map.of("delta.columnMapping.mode", mapping),
                Optional.empty()));
        TableCommitter committer = TableCommitter.open(table, "p");
        EngineSettings settings = new EngineSettings(1L << 28, 2, directory.resolve("spill"), List.of(directory));
        try (Engine engine = Engine.open(settings);
                Connection connection = engine.connect()) {
            long[] ends = {10, 11, 40};
            long from = 0;
            for (long to : ends) {
                List<StagedFile> files = stage(connection, table, rows(from, to));
                PositionRange range = new PositionRange(P0, from == 0 ? PositionRange.NONE : from, from, to);
                assertThat(committer.commit(Requests.request(List.of(range), files)))
                        .isInstanceOf(Committed.class);
                from = to;
            }

            try (ScanRelation relation = ScanRelation.open(
                    connection, TableScan.plan(table, AsOf.LATEST).files())) {
                assertThat(sorted(connection, relation.sql())).isEqualTo(sorted(connection, rows(0, 40)));
            }
            try (ScanRelation relation = ScanRelation.open(
                    connection, TableScan.plan(table, new AsOf.Version(2)).files())) {
                assertThat(sorted(connection, relation.sql())).isEqualTo(sorted(connection, rows(0, 11)));
            }
        }
        Certificate certificate = LogVerifier.verify(table);
        assertThat(certificate.violations()).isEmpty();
        assertThat(certificate.pipelines())
                .containsExactly(new Certificate.Pipeline(
                        "p", 3, 40, 40, 0, 0, 0, List.of(new Certificate.Partition(P0, 1, 3, PositionRange.NONE, 40))));
    }

    @Test
    void theHistorySaysWhatInletDid() {
        DeltaTable table = DeltaTable.local(directory.resolve("t"));
        table.create(TableDefinition.of(Requests.SCHEMA));
        TableCommitter.open(table, "p").commit(Requests.move(P0, PositionRange.NONE, 7));
        HistoryEntry newest = CommitHistory.newestFirst(table).findFirst().orElseThrow();
        assertThat(newest.version()).isEqualTo(1);
        assertThat(newest.operation()).contains("STREAMING UPDATE");
        assertThat(newest.parameters()).containsEntry("pipeline", "p").containsEntry("rowsWritten", "7");
        assertThat(newest.blindAppend()).contains(true);
        assertThat(newest.engine().orElseThrow()).startsWith("Inlet");
    }
}
