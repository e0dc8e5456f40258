package dev.inlet.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.schema.DdlParser;
import dev.inlet.schema.PrimitiveType;
import dev.inlet.schema.StructType;
import org.junit.jupiter.api.Test;

class ColumnPathTest {
    private static final StructType COLUMNS =
            DdlParser.parseColumns("id INT, `user.id` STRING, user STRUCT<id: BIGINT, home: STRUCT<`it's`: DATE>>");

    @Test
    void aColumnWithDotsInItsNameIsMeantBeforeAField() {
        ColumnPath path = ColumnPath.find("user.id", COLUMNS).orElseThrow();

        assertThat(path.type()).isEqualTo(PrimitiveType.STRING);
        assertThat(path.sql()).isEqualTo("\"user.id\"");
    }

    @Test
    void aFieldIsFoundAtAnyDepth() {
        ColumnPath path = ColumnPath.find("user.home.it's", COLUMNS).orElseThrow();

        assertThat(path.type()).isEqualTo(PrimitiveType.DATE);
        assertThat(path.sql()).isEqualTo("struct_extract(struct_extract(\"user\", 'home'), 'it''s')");
    }

    @Test
    void aWayThatEndsBeforeItsNameDoesIsNone() {
        assertThat(ColumnPath.find("id.more", COLUMNS)).isEmpty();
        assertThat(ColumnPath.find("user.name", COLUMNS)).isEmpty();
        assertThat(ColumnPath.find("user.", COLUMNS)).isEmpty();
    }
}
