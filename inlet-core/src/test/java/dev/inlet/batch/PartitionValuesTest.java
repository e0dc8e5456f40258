package dev.inlet.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.batch.StagingOutcome.Staged;
import dev.inlet.batch.StagingOutcome.ValueRefused;
import dev.inlet.schema.DdlParser;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The forms are those of the Delta protocol, "Partition Value Serialization"; Spark and Kernel were seen to read them. */
class PartitionValuesTest {
    @TempDir
    Path root;

    private Connection connection;

    @BeforeEach
    void connect() throws SQLException {
        connection = DriverManager.getConnection("jdbc:duckdb:");
        try (Statement statement = connection.createStatement()) {
            // Not UTC, to show that nothing depends on it.
            statement.execute("SET TimeZone = 'America/New_York'");
        }
    }

    @AfterEach
    void disconnect() throws SQLException {
        connection.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "null",
            quoteCharacter = '`',
            value = {
                "BOOLEAN|true|true|p=true",
                "TINYINT|(-128)::TINYINT|-128|p=-128",
                "BIGINT|(-9223372036854775808)::BIGINT|-9223372036854775808|p=-9223372036854775808",
                "FLOAT|0.1::FLOAT|0.1|p=0.1",
                "DOUBLE|'nan'::DOUBLE|NaN|p=NaN",
                "DOUBLE|'-inf'::DOUBLE|-Infinity|p=-Infinity",
                "DOUBLE|1e300::DOUBLE|1e+300|p=1e+300",
                "DECIMAL(10,2)|-1.5::DECIMAL(10,2)|-1.50|p=-1.50",
                "STRING|'a b'|a b|p=a b",
                "STRING|'x/y=%ü'':'|x/y=%ü':|p=x%2Fy%3D%25ü%27%3A",
                "STRING|concat('a', chr(0), chr(10))|`a\0\n`|p=a%00%0A",
                "STRING|NULL::VARCHAR|null|p=__HIVE_DEFAULT_PARTITION__",
                "BINARY|'abc'::BLOB|abc|p=abc",
                "DATE|DATE '0001-01-01'|0001-01-01|p=0001-01-01",
                "TIMESTAMP|TIMESTAMPTZ '2024-01-02 03:04:05+00'|2024-01-02T03:04:05.000000Z|p=2024-01-02T03%3A04%3A05.000000Z",
                "TIMESTAMP_NTZ|TIMESTAMP '2024-01-02 03:04:05.6'|2024-01-02 03:04:05.600000|p=2024-01-02 03%3A04%3A05.600000"
            })
    void aPartitionValueHasTheProtocolsForm(String type, String sql, String value, String directory)
            throws SQLException {
        StagingOutcome outcome = stage(type, sql);

        assertThat(outcome).isInstanceOf(Staged.class);
        StagedFile file = ((Staged) outcome).files().get(0);
        assertThat(file.partitionValues()).containsEntry("p", value);
        assertThat(file.path()).startsWith(directory + "/part-00000-");
        assertThat(root.resolve(file.path())).exists();
        assertThat(file.rows()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "DATE|DATE '10000-01-01'|years 1 to 9999",
                "DATE|DATE 'infinity'|years 1 to 9999",
                "TIMESTAMP|TIMESTAMPTZ '0044-03-15 (BC) 00:00:00+00'|years 1 to 9999",
                "STRING|''|takes it for NULL",
                "BINARY|''::BLOB|takes it for NULL",
                "BINARY|'\\xC3'::BLOB|invalid UTF8"
            })
    void whatTheFormCannotHoldIsRefused(String type, String sql, String reason) throws SQLException {
        StagingOutcome outcome = stage(type, sql);
        assertThat(outcome).isInstanceOf(ValueRefused.class);
        assertThat(((ValueRefused) outcome).message()).contains(reason);
    }

    @Test
    void aValueTooLongForADirectoryIsNamedByItsHash() throws SQLException {
        StagedFile file =
                ((Staged) stage("STRING", "repeat('ü', 1000)")).files().get(0);
        assertThat(file.partitionValues()).containsEntry("p", "ü".repeat(1000));
        assertThat(file.path()).matches("long=[0-9a-f]{64}/part-00000-.*");
    }

    private StagingOutcome stage(String type, String sql) throws SQLException {
        String select = "SELECT 1 AS id, " + sql + " AS p";
        return new ParquetStager(
                        root,
                        DdlParser.parseColumns("id INT, p " + type),
                        List.of("p"),
                        ResultColumn.describe(connection, select),
                        StagingOptions.DEFAULT)
                .stage(connection, new Relation(select, true, 0));
    }
}
