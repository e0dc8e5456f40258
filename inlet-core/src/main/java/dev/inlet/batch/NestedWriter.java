package dev.inlet.batch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonToken;
import dev.inlet.schema.ArrayType;
import dev.inlet.schema.DataType;
import dev.inlet.schema.DecimalType;
import dev.inlet.schema.MapType;
import dev.inlet.schema.PrimitiveType;
import dev.inlet.schema.StructType;

/** Checks values inside arrays and maps, and writes them as JSON in a form that DuckDB's {@code from_json} reads exactly. */
abstract class NestedWriter {
    static NestedWriter of(String path, DataType type, UnknownFields unknownFields) {
        if (type instanceof ArrayType array) {
            return new ArrayWriter(path, array, unknownFields);
        }
        if (type instanceof MapType map) {
            return new MapWriter(path, map, unknownFields);
        }
        if (type instanceof StructType struct) {
            return new ObjectWriter(path, struct, unknownFields);
        }
        if (type instanceof DecimalType decimal) {
            return new DecimalWriter(path, decimal);
        }
        if (type == PrimitiveType.STRING) {
            return new StringWriter();
        }
        if (type == PrimitiveType.BINARY) {
            return new BinaryWriter(path);
        }
        return new FixedWriter(FixedRule.of(path, (PrimitiveType) type));
    }

    /** Writes the current value, which is not null. */
    abstract void write(JsonInput in, ByteBuilder out);

    /** The type that DuckDB reads the JSON as. */
    abstract String duckType();

    /** As {@link ValueReader#evolve}. */
    abstract DataType evolve();

    /** Whether what DuckDB read still is not the value. */
    boolean needsConversion() {
        return false;
    }

    /** The SQL that makes the value from what DuckDB read; {@code depth} keeps the names of lambda parameters apart. */
    String convert(String expression, int depth) {
        return expression;
    }

    private static final class FixedWriter extends NestedWriter {
        private final FixedRule rule;

        private FixedWriter(FixedRule rule) {
            this.rule = rule;
        }

        @Override
        void write(JsonInput in, ByteBuilder out) {
            out.add(rule.toJson(rule.read(in)).getBytes(ISO_8859_1));
        }

        @Override
        String duckType() {
            return switch (rule.type()) {
                case INT -> "INTEGER";
                case TIMESTAMP -> "TIMESTAMP WITH TIME ZONE";
                case TIMESTAMP_NTZ -> "TIMESTAMP";
                default -> rule.type().name();
            };
        }

        @Override
        DataType evolve() {
            return rule.type();
        }
    }

    private static final class DecimalWriter extends NestedWriter {
        private final DecimalReader.Rule rule;
        private final DecimalType type;

        private DecimalWriter(String path, DecimalType type) {
            this.rule = new DecimalReader.Rule(path, type);
            this.type = type;
        }

        @Override
        void write(JsonInput in, ByteBuilder out) {
            // In quotes: DuckDB would read a bare number as a double.
            out.add(('"' + rule.read(in).toPlainString() + '"').getBytes(ISO_8859_1));
        }

        @Override
        String duckType() {
            return type.ddl();
        }

        @Override
        DataType evolve() {
            return type;
        }
    }

    private static final class StringWriter extends NestedWriter {
        @Override
        void write(JsonInput in, ByteBuilder out) {
            boolean string = in.at(JsonToken.VALUE_STRING);
            int from = in.tokenFrom();
            in.passValue();
            int length = in.tokenTo() - from;
            if (string) {
                out.add(in.bytes(), from, length);
            } else {
                out.addJsonString(new String(in.bytes(), from, length, UTF_8));
            }
        }

        @Override
        String duckType() {
            return "VARCHAR";
        }

        @Override
        DataType evolve() {
            return PrimitiveType.STRING;
        }
    }

    private static final class BinaryWriter extends NestedWriter {
        private final String path;

        private BinaryWriter(String path) {
            this.path = path;
        }

        @Override
        void write(JsonInput in, ByteBuilder out) {
            out.add('"');
            out.add(BinaryReader.readBase64(in, path));
            out.add('"');
        }

        @Override
        String duckType() {
            return "VARCHAR";
        }

        @Override
        DataType evolve() {
            return PrimitiveType.BINARY;
        }

        @Override
        boolean needsConversion() {
            return true;
        }

        @Override
        String convert(String expression, int depth) {
            return "from_base64(" + expression + ")";
        }
    }

    private static final class ArrayWriter extends NestedWriter {
        private final String path;
        private final ArrayType type;
        private final NestedWriter element;

        private ArrayWriter(String path, ArrayType type, UnknownFields unknownFields) {
            this.path = path;
            this.type = type;
            this.element = of(path + "[]", type.element(), unknownFields);
        }

        @Override
        void write(JsonInput in, ByteBuilder out) {
            if (!in.at(JsonToken.START_ARRAY)) {
                throw new MisfitException(
                        MisfitKind.WRONG_TYPE, path + ": expected an array but found " + in.describe());
            }
            out.add('[');
            boolean first = true;
            while (in.next() != JsonToken.END_ARRAY) {
                if (!first) {
                    out.add(',');
                }
                first = false;
                writeElement(in, out);
            }
            out.add(']');
        }

        private void writeElement(JsonInput in, ByteBuilder out) {
            if (!in.at(JsonToken.VALUE_NULL)) {
                element.write(in, out);
                return;
            }
            if (!type.containsNull()) {
                throw new MisfitException(MisfitKind.MISSING_NOT_NULL, path + ": an element is null");
            }
            out.addAscii("null");
        }

        @Override
        String duckType() {
            return element.duckType() + "[]";
        }

        @Override
        DataType evolve() {
            return new ArrayType(element.evolve(), type.containsNull());
        }

        @Override
        boolean needsConversion() {
            return element.needsConversion();
        }

        @Override
        String convert(String expression, int depth) {
            return element.needsConversion()
                    ? "list_transform(" + expression + ", lambda x" + depth + ": "
                            + element.convert("x" + depth, depth + 1) + ")"
                    : expression;
        }
    }

    /** Quotes a name as a JSON string with its colon. */
    static byte[] member(String name) {
        ByteBuilder out = new ByteBuilder();
        out.addJsonString(name);
        out.add(':');
        return out.toBytes();
    }
}
