package dev.inlet.schema;

import dev.inlet.error.InletException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads types as DuckDB's {@code DESCRIBE} prints them. Types without a counterpart in Delta become one that holds every
 * value without loss: {@code UTINYINT} SMALLINT, {@code USMALLINT} INT, {@code UINTEGER} BIGINT, {@code TIMESTAMP_S} and
 * {@code TIMESTAMP_MS} TIMESTAMP_NTZ, {@code UUID}, {@code ENUM} and {@code JSON} STRING, arrays of fixed length ARRAY. Where
 * there is none, the user has to say with a cast what is meant.
 */
public final class DuckDbTypeParser {
    private final String column;
    private final String typeText;
    private final DdlTokens tokens;
    /** Whether nobody can be told to write a cast. */
    private final boolean uncast;

    private boolean exact = true;

    private DuckDbTypeParser(String column, String typeText, boolean uncast) {
        this.column = column;
        this.typeText = typeText;
        this.tokens = new DdlTokens(typeText);
        this.uncast = uncast;
    }

    /**
     * @param column the column of the query that has the type, for messages
     * @throws InletException of kind {@code CONFIGURATION} where Delta has no type for it, with the cast to write
     */
    public static DuckDbType parse(String column, String typeText) {
        DuckDbTypeParser parser = new DuckDbTypeParser(column, typeText, false);
        DataType type = parser.type();
        parser.tokens.expectEnd("the end of the type");
        return new DuckDbType(type, parser.exact);
    }

    /**
     * As {@link #parse}, for values that are not of a query: at any depth {@code UBIGINT} is DECIMAL(20,0), {@code TIME} and what is always
     * null STRING. Empty where Delta has no type for it.
     */
    public static Optional<DataType> holding(String column, String typeText) {
        try {
            DuckDbTypeParser parser = new DuckDbTypeParser(column, typeText, true);
            DataType type = parser.type();
            parser.tokens.expectEnd("the end of the type");
            return Optional.of(type);
        } catch (InletException e) {
            return Optional.empty();
        }
    }

    private DataType type() {
        tokens.enter();
        DataType type = base();
        int arrays = 0;
        for (; tokens.take("["); arrays++) {
            tokens.enter();
            if (!tokens.take("]")) {
                tokens.integer("the length of the array");
                tokens.expect("]");
                exact = false;
            }
            type = new ArrayType(type, true);
        }
        for (; arrays >= 0; arrays--) {
            tokens.leave();
        }
        return type;
    }

    private DataType base() {
        if (tokens.at("\"")) {
            tokens.quoted('"');
            if (uncast) {
                return mapped(PrimitiveType.STRING);
            }
            throw unsupported("NULL", "CAST(NULL AS VARCHAR)");
        }
        String word = tokens.word("a type").toUpperCase(Locale.ROOT);
        if (uncast && word.equals("UBIGINT")) {
            return mapped(new DecimalType(20, 0));
        }
        if (uncast && word.equals("TIME") && !zoned()) {
            return mapped(PrimitiveType.STRING);
        }
        return switch (word) {
            case "BOOLEAN" -> PrimitiveType.BOOLEAN;
            case "TINYINT" -> PrimitiveType.TINYINT;
            case "SMALLINT" -> PrimitiveType.SMALLINT;
            case "INTEGER" -> PrimitiveType.INT;
            case "BIGINT" -> PrimitiveType.BIGINT;
            case "FLOAT" -> PrimitiveType.FLOAT;
            case "DOUBLE" -> PrimitiveType.DOUBLE;
            case "VARCHAR" -> PrimitiveType.STRING;
            case "BLOB" -> PrimitiveType.BINARY;
            case "DATE" -> PrimitiveType.DATE;
            case "TIMESTAMP" -> zoned() ? PrimitiveType.TIMESTAMP : PrimitiveType.TIMESTAMP_NTZ;
            case "TIMESTAMP_S", "TIMESTAMP_MS" -> mapped(PrimitiveType.TIMESTAMP_NTZ);
            case "UTINYINT" -> mapped(PrimitiveType.SMALLINT);
            case "USMALLINT" -> mapped(PrimitiveType.INT);
            case "UINTEGER" -> mapped(PrimitiveType.BIGINT);
            case "UUID", "JSON" -> mapped(PrimitiveType.STRING);
            case "ENUM" -> enumeration();
            case "DECIMAL" -> decimal();
            case "STRUCT" -> struct();
            case "MAP" -> map();
            case "HUGEINT" -> throw unsupported(word, "CAST(… AS BIGINT), or AS DECIMAL(38,0)");
            case "UBIGINT", "UHUGEINT", "BIGNUM" ->
                throw unsupported(word, "CAST(… AS BIGINT), or AS DECIMAL(20,0) where BIGINT is too small");
            case "TIMESTAMP_NS" -> throw unsupported(word, "CAST(… AS TIMESTAMP), which keeps microseconds");
            case "TIME", "TIME_NS", "INTERVAL", "BIT" -> throw unsupported(word, "CAST(… AS VARCHAR)");
            case "TUPLE" -> throw unsupported(word, "struct_pack(name := …, …), which names the fields");
            default -> throw unsupported(word, "CAST(… AS VARCHAR), or AS another type that Delta has");
        };
    }

    private DataType mapped(DataType type) {
        exact = false;
        return type;
    }

    private boolean zoned() {
        if (!tokens.takeWord("WITH")) {
            return false;
        }
        tokens.word("TIME");
        tokens.word("ZONE");
        return true;
    }

    private DataType enumeration() {
        tokens.expect("(");
        do {
            tokens.quoted('\'');
        } while (tokens.take(","));
        tokens.expect(")");
        return mapped(PrimitiveType.STRING);
    }

    private DataType decimal() {
        tokens.expect("(");
        int precision = tokens.integer("the precision");
        tokens.expect(",");
        int scale = tokens.integer("the scale");
        tokens.expect(")");
        if (precision < 1 || precision > 38 || scale > precision) {
            throw unsupported("DECIMAL(" + precision + "," + scale + ")", "CAST(… AS a DECIMAL of at most 38 digits)");
        }
        return new DecimalType(precision, scale);
    }

    private DataType struct() {
        tokens.expect("(");
        List<Field> fields = new ArrayList<>();
        do {
            String name = tokens.at("\"") ? tokens.quoted('"') : tokens.word("the name of a field");
            fields.add(Field.of(name, type(), true));
        } while (tokens.take(","));
        tokens.expect(")");
        return new StructType(fields);
    }

    private DataType map() {
        tokens.expect("(");
        DataType key = type();
        tokens.expect(",");
        DataType value = type();
        tokens.expect(")");
        return new MapType(key, value, true);
    }

    private InletException unsupported(String word, String cast) {
        String where = typeText.startsWith(word) ? "" : ", within " + typeText;
        return InletException.configuration(
                "Column '" + column + "' of the query has the type " + word + where,
                "Delta has no such type",
                "Write " + cast + " in the query");
    }
}
