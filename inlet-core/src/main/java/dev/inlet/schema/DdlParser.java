package dev.inlet.schema;

import dev.inlet.error.InletException;
import dev.inlet.option.NearestName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads columns and types as Spark's DDL writes them. Words disregard case; a colon between a field and its type may be left
 * out or put in anywhere. Errors are {@link InletException}s of kind {@code CONFIGURATION} that name the character, counted
 * from 1.
 */
public final class DdlParser {
    private static final Set<String> TYPE_NAMES = Set.of(
            "BOOLEAN",
            "TINYINT",
            "BYTE",
            "SMALLINT",
            "SHORT",
            "INT",
            "INTEGER",
            "BIGINT",
            "LONG",
            "FLOAT",
            "REAL",
            "DOUBLE",
            "STRING",
            "VARCHAR",
            "CHAR",
            "BINARY",
            "DATE",
            "TIMESTAMP",
            "TIMESTAMP_LTZ",
            "TIMESTAMP_NTZ",
            "DECIMAL",
            "DEC",
            "NUMERIC",
            "ARRAY",
            "MAP",
            "STRUCT");

    private final DdlTokens tokens;

    private DdlParser(String text) {
        this.tokens = new DdlTokens(text);
    }

    /** Reads columns such as {@code id BIGINT NOT NULL, user STRUCT<id: BIGINT>, note STRING COMMENT 'free text'}. */
    public static StructType parseColumns(String text) {
        DdlParser parser = new DdlParser(text);
        StructType columns = parser.fields("");
        parser.tokens.expectEnd("a comma and the next column");
        return columns;
    }

    /** Reads one type such as {@code MAP<STRING, DECIMAL(10,2)>}. */
    public static DataType parseType(String text) {
        DdlParser parser = new DdlParser(text);
        DataType type = parser.type();
        parser.tokens.expectEnd("the end");
        return type;
    }

    /** Fields up to the closing token, which is left in place; the empty token is the end of the text. */
    private StructType fields(String closing) {
        List<Field> fields = new ArrayList<>();
        Set<String> names = new HashSet<>();
        do {
            int at = tokens.position();
            Field field = field();
            if (!names.add(field.name().toLowerCase(Locale.ROOT))) {
                throw tokens.error(at, "a second field is called '" + field.name() + "', and case does not count");
            }
            fields.add(field);
        } while (tokens.take(","));
        if (!closing.isEmpty() && !tokens.at(closing)) {
            throw tokens.unexpected("',' and the next field, or '" + closing + "'");
        }
        return new StructType(fields);
    }

    private Field field() {
        String name = tokens.name("the name of a column");
        tokens.take(":");
        DataType type = type();
        boolean nullable = true;
        @Nullable String comment = null;
        for (boolean more = true; more; ) {
            if (tokens.takeWord("NOT")) {
                if (!tokens.takeWord("NULL")) {
                    throw tokens.unexpected("NULL after NOT");
                }
                nullable = false;
            } else if (tokens.takeWord("COMMENT")) {
                comment = tokens.string("the comment in quotes");
            } else {
                more = false;
            }
        }
        return new Field(name, type, nullable, comment, name, 0);
    }

    private DataType type() {
        tokens.enter();
        DataType type = nestedType();
        tokens.leave();
        return type;
    }

    private DataType nestedType() {
        int at = tokens.position();
        String word = tokens.word("a type").toUpperCase(Locale.ROOT);
        return switch (word) {
            case "BOOLEAN" -> PrimitiveType.BOOLEAN;
            case "TINYINT", "BYTE" -> PrimitiveType.TINYINT;
            case "SMALLINT", "SHORT" -> PrimitiveType.SMALLINT;
            case "INT", "INTEGER" -> PrimitiveType.INT;
            case "BIGINT", "LONG" -> PrimitiveType.BIGINT;
            case "FLOAT", "REAL" -> PrimitiveType.FLOAT;
            case "DOUBLE" -> PrimitiveType.DOUBLE;
            case "STRING" -> PrimitiveType.STRING;
            case "BINARY" -> PrimitiveType.BINARY;
            case "DATE" -> PrimitiveType.DATE;
            case "TIMESTAMP", "TIMESTAMP_LTZ" -> PrimitiveType.TIMESTAMP;
            case "TIMESTAMP_NTZ" -> PrimitiveType.TIMESTAMP_NTZ;
            case "DECIMAL", "DEC", "NUMERIC" -> decimal(at);
            case "ARRAY" -> array();
            case "MAP" -> map();
            case "STRUCT" -> struct();
            // Spark pads CHAR and checks the lengths of both. Nothing here does: the length would promise too much.
            case "VARCHAR", "CHAR", "CHARACTER", "TEXT" ->
                throw tokens.error(at, "'" + word + "' is not stored by Delta: write STRING");
            default -> throw tokens.error(at, "'" + word + "' is not a type" + NearestName.hint(word, TYPE_NAMES));
        };
    }

    private DataType decimal(int at) {
        if (!tokens.take("(")) {
            return new DecimalType(10, 0);
        }
        int precision = tokens.integer("the precision, 1 to 38");
        int scale = tokens.take(",") ? tokens.integer("the scale, 0 to the precision") : 0;
        tokens.expect(")");
        if (precision < 1 || precision > 38 || scale > precision) {
            throw tokens.error(
                    at,
                    "DECIMAL(" + precision + "," + scale
                            + ") is not a type: the precision is 1 to 38 and the scale 0 to the precision");
        }
        return new DecimalType(precision, scale);
    }

    private DataType array() {
        tokens.expect("<");
        DataType element = type();
        tokens.expect(">");
        return new ArrayType(element, true);
    }

    private DataType map() {
        tokens.expect("<");
        DataType key = type();
        tokens.expect(",");
        DataType value = type();
        tokens.expect(">");
        return new MapType(key, value, true);
    }

    private DataType struct() {
        tokens.expect("<");
        StructType fields = fields(">");
        tokens.expect(">");
        return fields;
    }
}
