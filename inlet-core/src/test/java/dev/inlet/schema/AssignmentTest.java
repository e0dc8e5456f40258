package dev.inlet.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inlet.error.InletException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AssignmentTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TINYINT|BIGINT",
                "INT|DOUBLE",
                "SMALLINT|FLOAT",
                "FLOAT|DOUBLE",
                "INT|DECIMAL(10,0)",
                "BIGINT|DECIMAL(21,2)",
                "DECIMAL(5,2)|DECIMAL(7,3)",
                "DATE|TIMESTAMP_NTZ",
                "ARRAY<INT>|ARRAY<BIGINT>",
                "MAP<STRING, TINYINT>|MAP<STRING, DOUBLE>"
            })
    void whatFitsWithoutLossIsTaken(String query, String table) {
        Assignment assignment = assign("a " + query, "A " + table, false);
        assertThat(assignment.schema()).isEqualTo(DdlParser.parseColumns("A " + table));
        assertThat(assignment.addsColumns()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "BIGINT|INT|CAST(a AS INTEGER)",
                "BIGINT|DOUBLE|CAST(a AS DOUBLE)",
                "INT|FLOAT|CAST(a AS FLOAT)",
                "INT|DECIMAL(9,0)|CAST(a AS DECIMAL(9,0))",
                "DECIMAL(5,2)|DECIMAL(5,3)|CAST(a AS DECIMAL(5,3))",
                "DECIMAL(5,2)|DOUBLE|CAST(a AS DOUBLE)",
                "STRING|BINARY|CAST(a AS BLOB)",
                "BIGINT|STRING|CAST(a AS VARCHAR)",
                "TIMESTAMP_NTZ|TIMESTAMP|a AT TIME ZONE 'UTC'",
                "TIMESTAMP|TIMESTAMP_NTZ|a AT TIME ZONE 'UTC'",
                "STRUCT<b: BIGINT>|STRUCT<b: INT>|CAST(a.b AS INTEGER)",
                "INT|ARRAY<INT>|give it the table's type"
            })
    void whatCouldLoseSomethingIsRefusedWithTheCastToWrite(String query, String table, String advice) {
        assertThatThrownBy(() -> assign("a " + query, "a " + table, true))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("table orders")
                .hasMessageContaining(advice);
    }

    /** The micro sign and the Greek letter are one to Java where it disregards case, and two to Delta. */
    @Test
    void aFieldIsTakenFromTheOneOfItsVeryName() {
        StructType struct = new StructType(
                List.of(Field.of("\u00B5", PrimitiveType.INT, true), Field.of("\u03BC", PrimitiveType.STRING, true)));
        assertThat(struct.field("\u03BC").orElseThrow().type()).isEqualTo(PrimitiveType.STRING);
        assertThat(struct.field("\u00B5").orElseThrow().type()).isEqualTo(PrimitiveType.INT);
    }

    @Test
    void allProblemsAreToldAtOnce() {
        assertThatThrownBy(() -> assign("amout DOUBLE, n BIGINT", "id BIGINT NOT NULL, amount DOUBLE, n INT", false))
                .hasMessageContaining("'id' is NOT NULL")
                .hasMessageContaining("no column 'amout'; did you mean \"amount\"")
                .hasMessageContaining("CAST(n AS INTEGER)");
    }

    @Test
    void newColumnsAndFieldsAreAppendedWhereTheTableMayEvolve() {
        Assignment assignment = assign(
                "x DATE, s STRUCT<b: INT, a: INT>, l ARRAY<STRUCT<c: INT, d: INT>>",
                "s STRUCT<a: INT NOT NULL>, l ARRAY<STRUCT<c: INT>>",
                true);

        assertThat(assignment.addsColumns()).isTrue();
        assertThat(assignment.schema().columnsDdl())
                .isEqualTo("s STRUCT<a: INT NOT NULL, b: INT>, l ARRAY<STRUCT<c: INT, d: INT>>, x DATE");
    }

    @Test
    void aColumnKeepsItsPhysicalNameAndFieldId() {
        Field mapped = new Field("id", PrimitiveType.BIGINT, true, "key", "col-7f", 3);
        StructType table = new StructType(List.of(mapped));
        assertThat(Assignment.of(DdlParser.parseColumns("ID INT"), table, false, "orders")
                        .schema())
                .isEqualTo(table);
    }

    private static Assignment assign(String query, String table, boolean mayAddColumns) {
        return Assignment.of(DdlParser.parseColumns(query), DdlParser.parseColumns(table), mayAddColumns, "orders");
    }
}
