package dev.inlet.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inlet.error.InletException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WriteSupportTest {
    private static final String PLAIN = "{\"name\":\"id\",\"type\":\"long\",\"nullable\":true,\"metadata\":{%s}}";

    @TempDir
    Path directory;

    private DeltaTable table(String protocol, String columnMetadata, String configuration) throws IOException {
        Path log = Files.createDirectories(directory.resolve("t/_delta_log"));
        String schema = "{\"type\":\"struct\",\"fields\":[" + PLAIN.formatted(columnMetadata) + "]}";
        Files.writeString(
                log.resolve("00000000000000000000.json"),
                "{\"protocol\":" + protocol + "}\n{\"metaData\":{\"id\":\"t\",\"format\":{\"provider\":\"parquet\","
                        + "\"options\":{}},\"schemaString\":\""
                        + schema.replace("\\", "\\\\").replace("\"", "\\\"")
                        + "\",\"partitionColumns\":[],\"configuration\":{" + configuration
                        + "},\"createdTime\":0}}\n");
        return DeltaTable.local(directory.resolve("t"));
    }

    private static String features(String readerFeatures, String writerFeatures) {
        return "{\"minReaderVersion\":3,\"minWriterVersion\":7,\"readerFeatures\":[" + readerFeatures
                + "],\"writerFeatures\":[" + writerFeatures + "]}";
    }

    private void refused(DeltaTable table, String... words) throws IOException {
        assertThatThrownBy(() -> TableWriter.open(table, "inlet/p/", Clock.systemUTC()))
                .isInstanceOfSatisfying(InletException.class, e -> {
                    assertThat(e.kind()).isEqualTo(InletException.Kind.CONFIGURATION);
                    assertThat(e.wayOut()).isNotEmpty();
                })
                .hasMessageContainingAll(words)
                .hasMessageContaining(directory.resolve("t").toString());
        try (Stream<Path> log = Files.list(directory.resolve("t/_delta_log"))) {
            assertThat(log).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3 | delta.invariants | {\\\"expression\\\":{\\\"expression\\\":\\\"id > 3\\\"}} | invariants",
                "4 | delta.generationExpression | a + 1 | generatedColumns",
                "6 | delta.identity.start | 1 | identityColumns",
            })
    void aColumnThatTheWriterMustComputeOrCheckIsRefused(int version, String key, String value, String feature)
            throws IOException {
        DeltaTable table = table(
                "{\"minReaderVersion\":1,\"minWriterVersion\":" + version + "}",
                "\"" + key + "\":\"" + value + "\"",
                "");
        refused(table, feature, "column id");
    }

    @Test
    void aColumnDefaultIsRefused() throws IOException {
        refused(
                table(features("", "\"allowColumnDefaults\""), "\"CURRENT_DEFAULT\":\"3\"", ""),
                "allowColumnDefaults",
                "DROP DEFAULT");
    }

    @Test
    void aCheckConstraintIsRefused() throws IOException {
        refused(
                table("{\"minReaderVersion\":1,\"minWriterVersion\":3}", "", "\"delta.constraints.pos\":\"id > 0\""),
                "CHECK constraint pos",
                "checkConstraints",
                "DROP CONSTRAINT pos");
    }

    @ParameterizedTest
    @CsvSource({"someNewFeature", "materializePartitionColumns", "collations", "icebergCompatV1"})
    void aWriterFeatureThatWeDoNotSupportIsRefused(String feature) throws IOException {
        refused(table(features("", "\"" + feature + "\""), "", ""), feature);
    }

    @ParameterizedTest
    @CsvSource({"variantType", "catalogManaged", "someNewFeature"})
    void aReaderAndWriterFeatureThatWeDoNotSupportIsRefused(String feature) throws IOException {
        refused(table(features("\"" + feature + "\"", "\"" + feature + "\""), "", ""), feature);
    }

    @Test
    void aTableKeptReadableAsIcebergIsRefused() throws IOException {
        refused(
                table(
                        features("\"columnMapping\"", "\"columnMapping\",\"icebergCompatV2\""),
                        "",
                        "\"delta.enableIcebergCompatV2\":\"true\""),
                "delta.enableIcebergCompatV2");
    }

    @Test
    void aNewerWriterVersionIsRefused() throws IOException {
        refused(table("{\"minReaderVersion\":1,\"minWriterVersion\":8}", "", ""), "8");
    }

    @Test
    void featuresThatAreListedButNotInUseAreNoHindrance() throws IOException {
        DeltaTable table = table(
                features(
                        "\"columnMapping\",\"deletionVectors\",\"timestampNtz\",\"typeWidening\",\"v2Checkpoint\","
                                + "\"vacuumProtocolCheck\"",
                        "\"columnMapping\",\"deletionVectors\",\"timestampNtz\",\"typeWidening\",\"v2Checkpoint\","
                                + "\"vacuumProtocolCheck\",\"appendOnly\",\"invariants\",\"checkConstraints\","
                                + "\"changeDataFeed\",\"generatedColumns\",\"identityColumns\",\"rowTracking\","
                                + "\"domainMetadata\",\"inCommitTimestamp\",\"clustering\",\"allowColumnDefaults\","
                                + "\"checkpointProtection\",\"icebergCompatV2\""),
                "",
                "");
        assertThatCode(() -> TableWriter.open(table, "inlet/p/", Clock.systemUTC()))
                .doesNotThrowAnyException();
    }
}
