package dev.inlet.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.inlet.batch.FileStatistics;
import dev.inlet.batch.StagedFile;
import dev.inlet.error.InletException;
import dev.inlet.schema.ArrayType;
import dev.inlet.schema.DdlParser;
import dev.inlet.schema.Field;
import dev.inlet.schema.PrimitiveType;
import dev.inlet.schema.StructType;
import dev.inlet.table.AttemptOutcome.Written;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AppendTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-23T06:00:00Z"), ZoneOffset.UTC);
    private static final StructType SCHEMA = new StructType(
            List.of(Field.of("id", PrimitiveType.BIGINT, false), Field.of("Day", PrimitiveType.DATE, true)));

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    private TableWriter create(Map<String, String> properties, String... partitionColumns) {
        DeltaTable table = DeltaTable.local(directory);
        table.create(new TableDefinition(SCHEMA, List.of(partitionColumns), properties, Optional.empty()));
        return TableWriter.open(table, "inlet/p/", CLOCK);
    }

    private static StagedFile file(String path, Map<String, @Nullable String> partitionValues, String idColumn) {
        return new StagedFile(
                path,
                partitionValues,
                1_234,
                1_700_000_000_000L,
                new FileStatistics(3, Map.of(List.of(idColumn), new FileStatistics.Column(1L, 3L, 0))));
    }

    private static Append append(StagedFile... files) {
        return append(Optional.empty(), files);
    }

    private static Append append(Optional<StructType> schema, StagedFile... files) {
        return new Append(
                "0e6fae6e-8c4c-4f4f-b7b1-5f4d5a3f7d6e",
                new TreeMap<>(Map.of("inlet/p/kafka/clicks-0", 42L, "inlet/p/watermark", 7L)),
                List.of(files),
                schema,
                Collections.unmodifiableMap(new LinkedHashMap<>(Map.of("pipeline", "p"))));
    }

    private String entry(long version) throws IOException {
        return Files.readString(directory.resolve("_delta_log/%020d.json".formatted(version)));
    }

    /** What readers of the log, ours of today among them, rely on. */
    @Test
    void anEntryHasTheseBytes() throws IOException {
        TableWriter writer = create(Map.of(), "Day");
        writer.attempt(append(file("day=a b%3A/ü.parquet", Map.of("day", "2024-02-29"), "id")));
        assertThat(entry(1)).isEqualTo("""
                        {"commitInfo":{"timestamp":1795413600000,"engineInfo":"Inlet Delta-Kernel/4.4.0",\
                        "operation":"STREAMING UPDATE","operationParameters":{"pipeline":"p"},"isBlindAppend":true,\
                        "txnId":"0e6fae6e-8c4c-4f4f-b7b1-5f4d5a3f7d6e",\
                        "operationMetrics":{"numFiles":"1","numOutputRows":"3","numOutputBytes":"1234"}}}
                        {"txn":{"appId":"inlet/p/kafka/clicks-0","version":42,"lastUpdated":1795413600000}}
                        {"txn":{"appId":"inlet/p/watermark","version":7,"lastUpdated":1795413600000}}
                        {"add":{"path":"day=a%20b%253A/%C3%BC.parquet","partitionValues":{"Day":"2024-02-29"},"size":1234,\
                        "modificationTime":1700000000000,"dataChange":true,\
                        "stats":"{\\"numRecords\\":3,\\"minValues\\":{\\"id\\":1},\\"maxValues\\":{\\"id\\":3},\
                        \\"nullCount\\":{\\"id\\":0}}"}}
                        """);
    }

    @Test
    void aNullPartitionValueIsWrittenAsNull() throws IOException {
        TableWriter writer = create(Map.of(), "Day");
        Map<String, @Nullable String> values = new LinkedHashMap<>();
        values.put("Day", null);
        writer.attempt(append(file("f.parquet", values, "id")));
        assertThat(entry(1)).contains("\"partitionValues\":{\"Day\":null}");
    }

    @Test
    void aFileWithoutAllPartitionValuesIsADefect() {
        TableWriter writer = create(Map.of(), "Day");
        assertThatThrownBy(() -> writer.attempt(append(file("f.parquet", Map.of(), "id"))))
                .isInstanceOfSatisfying(
                        InletException.class, e -> assertThat(e.kind()).isEqualTo(InletException.Kind.BUG));
    }

    @Test
    void onAMappedTablePartitionValuesAndStatisticsHavePhysicalNames() throws IOException {
        TableWriter writer = create(Map.of("delta.columnMapping.mode", "id"), "Day");
        StructType schema = writer.head().schema();
        String id = schema.fields().get(0).physicalName();
        writer.attempt(append(file("f.parquet", Map.of("Day", "2024-02-29"), id)));
        assertThat(entry(1))
                .contains("\"partitionValues\":{\"" + schema.fields().get(1).physicalName() + "\":\"2024-02-29\"}")
                .contains("\\\"minValues\\\":{\\\"" + id + "\\\":1}");
    }

    @Test
    void rowIdsGoOnFromCommitToCommitAlsoOverThoseOfOthers() throws IOException {
        TableWriter writer = create(Map.of("delta.enableRowTracking", "true"));
        TableWriter other = TableWriter.open(writer.table(), "inlet/other/", CLOCK);
        assertThat(writer.attempt(append(file("a.parquet", Map.of(), "id")))).isEqualTo(new Written(1, false));
        Append others =
                new Append("other", Map.of(), List.of(file("b.parquet", Map.of(), "id")), Optional.empty(), Map.of());
        assertThat(other.attempt(others)).isInstanceOf(AttemptOutcome.Beaten.class);
        assertThat(other.attempt(others)).isEqualTo(new Written(2, false));
        Append next =
                new Append("next", Map.of(), List.of(file("c.parquet", Map.of(), "id")), Optional.empty(), Map.of());
        assertThat(writer.attempt(next)).isInstanceOf(AttemptOutcome.Beaten.class);
        assertThat(writer.attempt(next)).isEqualTo(new Written(3, false));
        assertThat(entry(1)).contains("\"baseRowId\":0,\"defaultRowCommitVersion\":1");
        assertThat(entry(2)).contains("\"baseRowId\":3,\"defaultRowCommitVersion\":2");
        assertThat(entry(3))
                .contains("\"baseRowId\":6,\"defaultRowCommitVersion\":3")
                .contains("rowIdHighWaterMark\\\":8");
    }

    @Test
    void inCommitTimestampsGrowThoughTheClockStands() throws IOException {
        TableWriter writer = create(Map.of("delta.enableInCommitTimestamps", "true"));
        TableWriter other = TableWriter.open(writer.table(), "inlet/other/", CLOCK);
        writer.attempt(append());
        Append next = new Append("next", Map.of(), List.of(), Optional.empty(), Map.of());
        other.attempt(next);
        other.attempt(next);
        long first = inCommitTimestamp(1);
        assertThat(inCommitTimestamp(2)).isGreaterThan(first);
        assertThat(first).isGreaterThan(inCommitTimestamp(0));
    }

    private long inCommitTimestamp(long version) throws IOException {
        String entry = entry(version);
        int at = entry.indexOf("\"inCommitTimestamp\":") + "\"inCommitTimestamp\":".length();
        return Long.parseLong(entry.substring(at, entry.indexOf(',', at)));
    }

    @Test
    void newColumnsComeWithTheRowsThatHaveThem() throws IOException {
        TableWriter writer = create(Map.of());
        StructType wanted = new StructType(List.of(
                Field.of("extra", new ArrayType(PrimitiveType.INT, true), true),
                Field.of("ID", PrimitiveType.BIGINT, true)));
        StructType evolved = writer.head().withColumnsOf(wanted);
        assertThat(evolved.names()).containsExactly("id", "Day", "extra");
        assertThat(writer.attempt(append(Optional.of(evolved), file("f.parquet", Map.of(), "id"))))
                .isEqualTo(new Written(1, false));
        assertThat(entry(1)).contains("\"metaData\"").contains("\"add\"").doesNotContain("\"protocol\"");
        assertThat(writer.table().snapshot().schema()).isEqualTo(evolved);
        assertThat(writer.head().schema()).isEqualTo(evolved);
    }

    @Test
    void newColumnsOfAMappedTableGetNamesThatNoDroppedColumnHad() throws IOException {
        TableWriter writer = create(Map.of("delta.columnMapping.mode", "name"));
        StructType wanted = new StructType(List.of(
                Field.of("extra", new StructType(List.of(Field.of("inner", PrimitiveType.INT, true))), true)));
        StructType evolved = writer.head().withColumnsOf(wanted);
        Field extra = evolved.fields().get(2);
        assertThat(extra.physicalName()).startsWith("col-");
        writer.attempt(append(Optional.of(evolved), file("f.parquet", Map.of(), "id")));
        TableSnapshot snapshot = writer.table().snapshot();
        assertThat(snapshot.schema()).isEqualTo(evolved);
        assertThat(snapshot.properties()).containsEntry("delta.columnMapping.maxColumnId", "4");
    }

    /** Delta protocol, "Writer Requirements for Type Widening": the types that a column had are known as long as it is there. */
    @Test
    void columnsThatWereWidenedStillSaySoWhereOthersAreAdded() throws Exception {
        String changes = "\"metadata\":{\"delta.typeChanges\":[{\"toType\":\"long\",\"fromType\":\"integer\"%s}]}";
        String feature = "[\"typeWidening\"]";
        String inner = "{\"type\":\"struct\",\"fields\":[{\"name\":\"x\",\"type\":\"long\",\"nullable\":true,"
                + changes.formatted("") + "}]}";
        String map = "{\"type\":\"map\",\"keyType\":\"long\",\"valueType\":" + inner + ",\"valueContainsNull\":true}";
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:")) {
            new HandMadeTable(directory, duckdb)
                    .create(
                            "{\"minReaderVersion\":3,\"minWriterVersion\":7,\"readerFeatures\":" + feature
                                    + ",\"writerFeatures\":" + feature + "}",
                            "{\"name\":\"id\",\"type\":\"long\",\"nullable\":true," + changes.formatted("") + "},"
                                    + "{\"name\":\"m\",\"type\":" + map + ",\"nullable\":true,"
                                    + changes.formatted(",\"fieldPath\":\"key\"") + "}",
                            "[]",
                            "{\"delta.enableTypeWidening\":\"true\"}");
        }
        TableWriter writer = TableWriter.open(DeltaTable.local(directory), "inlet/p/", CLOCK);
        StructType wanted =
                DdlParser.parseColumns("id BIGINT, m MAP<BIGINT, STRUCT<x: BIGINT, y: STRING>>, extra STRING");
        StructType evolved = writer.head().withColumnsOf(wanted);
        writer.attempt(append(Optional.of(evolved), file("f.parquet", Map.of(), "id")));
        assertThat(writer.table().snapshot().schema().columnsDdl())
                .isEqualTo("id BIGINT, m MAP<BIGINT, STRUCT<x: BIGINT, y: STRING>>, extra STRING");
        assertThat(typeChanges(1)).isEqualTo(typeChanges(0)).hasSize(3);
    }

    /** Each as its properties, in the order of their names; all in order. */
    private List<String> typeChanges(long version) throws IOException {
        List<String> changes = new ArrayList<>();
        for (String line : entry(version).split("\n")) {
            JsonNode schema = JSON.readTree(
                    JSON.readTree(line).path("metaData").path("schemaString").asText("{}"));
            for (JsonNode list : schema.findValues("delta.typeChanges")) {
                list.forEach(change -> {
                    TreeMap<String, String> properties = new TreeMap<>();
                    change.properties()
                            .forEach(property -> properties.put(
                                    property.getKey(), property.getValue().asText()));
                    changes.add(properties.toString());
                });
            }
        }
        return changes.stream().sorted().toList();
    }

    @Test
    void columnsThatTheTableIsClusteredByHaveStatisticsInAnyCase() throws IOException {
        TableWriter writer =
                create(Map.of("delta.feature.clustering", "supported", "delta.dataSkippingNumIndexedCols", "0"));
        writer.attempt(append(file("f.parquet", Map.of(), "id")));
        assertThat(entry(1)).contains("\\\"minValues\\\":{}");
        Files.writeString(directory.resolve("_delta_log/%020d.json".formatted(2)), """
                {"commitInfo":{"timestamp":1,"operation":"CLUSTER BY"}}
                {"domainMetadata":{"domain":"delta.clustering",\
                "configuration":"{\\"clusteringColumns\\":[[\\"id\\"]],\\"domainName\\":\\"delta.clustering\\"}","removed":false}}
                """);
        Append next =
                new Append("next", Map.of(), List.of(file("g.parquet", Map.of(), "id")), Optional.empty(), Map.of());
        assertThat(writer.attempt(next)).isInstanceOf(AttemptOutcome.Beaten.class);
        assertThat(writer.attempt(next)).isEqualTo(new Written(3, false));
        assertThat(entry(3)).contains("\\\"minValues\\\":{\\\"id\\\":1}");
        TableWriter another = TableWriter.open(writer.table(), "inlet/other/", CLOCK);
        Append third =
                new Append("third", Map.of(), List.of(file("h.parquet", Map.of(), "id")), Optional.empty(), Map.of());
        assertThat(another.attempt(third)).isEqualTo(new Written(4, false));
        assertThat(entry(4)).contains("\\\"minValues\\\":{\\\"id\\\":1}");
    }

    @Test
    void aColumnOfAnotherTypeOrOneThatMayNotBeNullIsNotAdded() {
        TableSnapshot head = create(Map.of()).head();
        assertThatThrownBy(
                        () -> head.withColumnsOf(new StructType(List.of(Field.of("id", PrimitiveType.STRING, true)))))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("id");
        assertThatThrownBy(
                        () -> head.withColumnsOf(new StructType(List.of(Field.of("new", PrimitiveType.STRING, false)))))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("NOT NULL");
    }

    @Test
    void aColumnThatNeedsAFeatureTheTableLacksIsNotAdded() {
        TableSnapshot head = create(Map.of()).head();
        assertThatThrownBy(() ->
                        head.withColumnsOf(new StructType(List.of(Field.of("t", PrimitiveType.TIMESTAMP_NTZ, true)))))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("timestampNtz");
    }

    @Test
    void aColumnWhoseNameParquetCannotHoldIsNotAdded() {
        TableSnapshot head = create(Map.of()).head();
        assertThatThrownBy(
                        () -> head.withColumnsOf(new StructType(List.of(Field.of("a;b", PrimitiveType.STRING, true)))))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("a;b");
    }
}
