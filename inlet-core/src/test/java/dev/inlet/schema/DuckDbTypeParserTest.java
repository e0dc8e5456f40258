package dev.inlet.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inlet.error.InletException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DuckDbTypeParserTest {
    @Test
    void whatIsWrittenForDuckDbIsReadBack() {
        StructType row = DdlParser.parseColumns("""
                a BOOLEAN, b TINYINT, c SMALLINT, d INT, e BIGINT, f FLOAT, g DOUBLE, h STRING, i BINARY, j DATE,
                k TIMESTAMP, l TIMESTAMP_NTZ, m DECIMAL(38,10), n ARRAY<ARRAY<INT>>,
                o MAP<STRING, STRUCT<`x "y`: ARRAY<TIMESTAMP>>>, `p q` STRUCT<r: STRUCT<s: DATE>>""");

        assertThat(DuckDbTypeParser.parse("row", DuckDbTypes.logical(row))).isEqualTo(new DuckDbType(row, true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "UTINYINT|SMALLINT",
                "USMALLINT|INT",
                "UINTEGER|BIGINT",
                "UUID|STRING",
                "JSON|STRING",
                "ENUM('a', 'b''c,d)')|STRING",
                "TIMESTAMP_S|TIMESTAMP_NTZ",
                "TIMESTAMP_MS|TIMESTAMP_NTZ",
                "INTEGER[3]|ARRAY<INT>",
                "STRUCT(a UINTEGER)[]|ARRAY<STRUCT<a: BIGINT>>"
            })
    void aTypeThatDeltaHasNotBecomesOneThatHoldsAllItsValues(String duckDb, String delta) {
        DuckDbType type = DuckDbTypeParser.parse("c", duckDb);
        assertThat(type.type().ddl()).isEqualTo(delta);
        assertThat(type.exact()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HUGEINT|AS BIGINT",
                "UBIGINT|DECIMAL(20,0)",
                "TIMESTAMP_NS|AS TIMESTAMP",
                "TIME|AS VARCHAR",
                "TIME WITH TIME ZONE|AS VARCHAR",
                "INTERVAL|AS VARCHAR",
                "UNION(a INTEGER)|AS VARCHAR",
                "STRUCT(a HUGEINT)|within STRUCT(a HUGEINT)",
                "TUPLE(INTEGER, INTEGER)|struct_pack",
                "\"NULL\"|CAST(NULL AS VARCHAR)"
            })
    void whatDeltaCannotHoldIsAnErrorThatNamesTheCast(String duckDb, String advice) {
        assertThatThrownBy(() -> DuckDbTypeParser.parse("total", duckDb))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("'total'")
                .hasMessageContaining(advice);
    }
}
