package dev.inlet.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inlet.error.InletException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DdlParserTest {
    @Test
    void columnsAreReadAsSparkWritesThem() {
        StructType columns = DdlParser.parseColumns("""
                id BIGINT NOT NULL, user STRUCT<id: BIGINT NOT NULL, country STRING>, tags ARRAY<STRING>,
                m map<string, int>, amount DECIMAL(10,2) COMMENT 'it''s \\'money\\'', `a ``b` Timestamp_Ntz""");

        assertThat(columns.columnsDdl())
                .isEqualTo("id BIGINT NOT NULL, user STRUCT<id: BIGINT NOT NULL, country: STRING>, tags ARRAY<STRING>, "
                        + "m MAP<STRING, INT>, amount DECIMAL(10,2), `a ``b` TIMESTAMP_NTZ");
        assertThat(columns.field("amount").orElseThrow().comment()).isEqualTo("it's 'money'");
        assertThat(columns.field("ID").orElseThrow().nullable()).isFalse();
    }

    @Test
    void whatIsWrittenIsReadBack() {
        String ddl = "a STRUCT<b: ARRAY<STRUCT<c: MAP<STRING, DECIMAL(38,18)>>>, `d e`: DATE NOT NULL>";
        StructType columns = DdlParser.parseColumns(ddl);
        assertThat(DdlParser.parseColumns(columns.columnsDdl())).isEqualTo(columns);
        assertThat(columns.columnsDdl()).isEqualTo(ddl);
    }

    @ParameterizedTest
    @CsvSource({
        "LONG, BIGINT",
        "Integer, INT",
        "short, SMALLINT",
        "BYTE, TINYINT",
        "REAL, FLOAT",
        "NUMERIC, 'DECIMAL(10,0)'",
        "DEC(5), 'DECIMAL(5,0)'",
        "timestamp_ltz, TIMESTAMP"
    })
    void otherNamesOfATypeAreUnderstood(String alias, String name) {
        assertThat(DdlParser.parseType(alias).ddl()).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "id BIGNT|character 4|did you mean \"BIGINT\"",
                "id BIGINT,|character 11|name of a column but the text ends",
                "id BIGINT NOT|character 14|NULL after NOT",
                "id ARRAY<INT|character 13|'>'",
                "id INT x|character 8|comma",
                "id DECIMAL(39,2)|character 4|1 to 38",
                "id INT, ID STRING|character 9|second field",
                "`id INT|character 1|closing `",
                "id VARCHAR(10)|character 4|STRING",
                "s STRUCT<a: INT b: INT>|character 17|','"
            })
    void anErrorNamesThePlaceAndTheWayOut(String ddl, String place, String reason) {
        assertThatThrownBy(() -> DdlParser.parseColumns(ddl))
                .isInstanceOf(InletException.class)
                .hasMessageContaining(place)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ",", "id", "id INT,,x INT"})
    void whatIsNotAColumnIsRefused(String ddl) {
        assertThatThrownBy(() -> DdlParser.parseColumns(ddl)).isInstanceOf(InletException.class);
    }
}
