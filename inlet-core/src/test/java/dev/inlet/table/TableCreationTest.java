package dev.inlet.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inlet.error.InletException;
import dev.inlet.schema.ArrayType;
import dev.inlet.schema.DdlParser;
import dev.inlet.schema.DecimalType;
import dev.inlet.schema.Field;
import dev.inlet.schema.MapType;
import dev.inlet.schema.PrimitiveType;
import dev.inlet.schema.StructType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableCreationTest {
    private static final StructType SCHEMA = new StructType(List.of(
            Field.of("id", PrimitiveType.BIGINT, false),
            Field.of("Day", PrimitiveType.DATE, true),
            new Field("amount", new DecimalType(10, 2), true, "in euros", "amount", 0),
            Field.of(
                    "nested",
                    new StructType(List.of(
                            Field.of("tags", new ArrayType(PrimitiveType.STRING, true), true),
                            Field.of("m", new MapType(PrimitiveType.STRING, PrimitiveType.DOUBLE, false), false))),
                    true)));

    @TempDir
    Path directory;

    private DeltaTable table;

    @BeforeEach
    void place() {
        table = DeltaTable.local(directory.resolve("deep/down/t"));
    }

    private TableDefinition definition(Map<String, String> properties) {
        return new TableDefinition(SCHEMA, List.of("day"), properties, Optional.of("what it is about"));
    }

    private String entry() throws IOException {
        return Files.readString(directory.resolve("deep/down/t/_delta_log/00000000000000000000.json"));
    }

    @Test
    void aTableIsCreatedAsItIsDefined() throws IOException {
        assertThat(table.find()).isEmpty();
        TableSnapshot created = table.create(definition(Map.of("delta.logRetentionDuration", "interval 3 days")));
        assertThat(created.version()).isZero();
        assertThat(created.schema()).isEqualTo(SCHEMA);
        assertThat(created.partitionColumns()).containsExactly("Day");
        assertThat(created.comment()).contains("what it is about");
        assertThat(created.properties()).isEqualTo(Map.of("delta.logRetentionDuration", "interval 3 days"));
        assertThat(entry())
                .contains("{\"protocol\":{\"minReaderVersion\":1,\"minWriterVersion\":2}}")
                .contains("\"operation\":\"CREATE TABLE\"")
                .contains("\"isBlindAppend\":true");
    }

    @Test
    void aTypeOrAPropertyThatNeedsAFeatureEnablesItAndNothingElse() throws IOException {
        StructType ntz = new StructType(List.of(Field.of("t", PrimitiveType.TIMESTAMP_NTZ, true)));
        table.create(TableDefinition.of(ntz));
        assertThat(entry()).contains("\"readerFeatures\":[\"timestampNtz\"]").doesNotContain("columnMapping");
    }

    @Test
    void aMappedTableHasPhysicalNamesAndIds() {
        TableSnapshot created = table.create(definition(Map.of("delta.columnMapping.mode", "name")));
        assertThat(created.mapsColumns()).isTrue();
        assertThat(created.schema().names()).isEqualTo(SCHEMA.names());
        assertThat(created.schema().fields()).allSatisfy(field -> {
            assertThat(field.physicalName()).startsWith("col-");
            assertThat(field.fieldId()).isPositive();
        });
    }

    @Test
    void propertiesThatOnlyOtherProgramsKnowArePassedOn() {
        Map<String, String> properties = Map.of(
                "delta.setTransactionRetentionDuration", "interval 7 days",
                "delta.autoOptimize.optimizeWrite", "true",
                "team", "web");
        assertThat(table.create(definition(properties)).properties()).isEqualTo(properties);
    }

    @Test
    void aPropertyThatNobodyKnowsIsRefused() {
        assertThatThrownBy(() -> table.create(definition(Map.of("delta.logRetentionDuraton", "x"))))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("delta.logRetentionDuraton");
        assertThat(table.find()).isEmpty();
    }

    @Test
    void aNameThatOnlyAMappedTableTakesIsToldWithTheWaysOut() {
        StructType named = new StructType(List.of(Field.of("a b", PrimitiveType.BIGINT, true)));
        assertThatThrownBy(() -> table.create(TableDefinition.of(named)))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("'a b'")
                .hasMessageContaining("SELECT * RENAME (\"a b\" AS a_b) FROM")
                .hasMessageContaining("delta.columnMapping.mode: name");
        StructType deep = new StructType(List.of(Field.of("tags", new ArrayType(named, true), true)));
        assertThatThrownBy(() -> table.create(TableDefinition.of(deep)))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("'a b'")
                .hasMessageContaining("struct tags");
        table.create(
                new TableDefinition(named, List.of(), Map.of("delta.columnMapping.mode", "name"), Optional.empty()));
        assertThat(table.snapshot().schema().names()).containsExactly("a b");
    }

    @Test
    void aPartitionColumnThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> table.create(TableDefinition.of(SCHEMA, "month")))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("month")
                .hasMessageContaining("Day");
    }

    /** No rows could be written to it. */
    @Test
    void aTableWithoutAColumnBesideItsPartitionColumnsIsNotMade() {
        StructType columns = DdlParser.parseColumns("a INT, b INT");
        assertThatThrownBy(() -> table.create(TableDefinition.of(columns, "a", "b")))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("all of its columns");
        assertThatThrownBy(() -> table.create(TableDefinition.of(columns, "a", "A")))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("by A twice");
        assertThat(table.find()).isEmpty();
    }

    @Test
    void aTableThatIsThereIsOpenedIfItIsTheSame() {
        TableSnapshot first = table.create(definition(Map.of()));
        assertThat(table.create(definition(Map.of())).id()).isEqualTo(first.id());
    }

    @Test
    void aTableThatIsThereWithOtherColumnsIsRefusedAndLeftAlone() {
        table.create(definition(Map.of()));
        StructType other = new StructType(List.of(Field.of("id", PrimitiveType.STRING, false)));
        assertThatThrownBy(() -> table.create(TableDefinition.of(other)))
                .hasMessageContaining("other columns")
                .hasMessageContaining("id STRING NOT NULL");
        assertThatThrownBy(() -> table.create(TableDefinition.of(SCHEMA))).hasMessageContaining("[Day]");
        assertThat(table.snapshot().version()).isZero();
    }

    @Test
    void ofThoseThatCreateATableAtOnceAllGetTheSameOne() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<String>> creators = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                creators.add(() -> table.create(definition(Map.of())).id());
            }
            List<String> ids = new ArrayList<>();
            for (Future<String> result : threads.invokeAll(creators)) {
                ids.add(result.get());
            }
            assertThat(ids).allMatch(ids.get(0)::equals);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aTableThatIsNotThereIsToldWithItsName() {
        assertThatThrownBy(table::snapshot).isInstanceOf(InletException.class).hasMessageContaining("deep/down/t");
    }
}
