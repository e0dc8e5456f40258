package dev.inlet.batch;

import dev.inlet.schema.ArrayType;
import dev.inlet.schema.DataType;
import dev.inlet.schema.DecimalType;
import dev.inlet.schema.Field;
import dev.inlet.schema.MapType;
import dev.inlet.schema.PrimitiveType;
import dev.inlet.schema.StructType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Random schemas, and JSON texts that mostly fit them; the rest is wrong in ways that happen. */
final class GeneratedJson {
    private static final String[] STRANGE = {
        "null",
        "true",
        "false",
        "0",
        "-0",
        "1",
        "-1",
        "1.0",
        "1.5",
        "1e3",
        "12e-1",
        "1E400",
        "-1e-400",
        "127",
        "128",
        "32768",
        "2147483648",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775809",
        "0.1",
        "123456789.123456789123",
        "3.4028236e38",
        "1e39",
        "\"\"",
        "\"1\"",
        "\"1.25\"",
        "\"true\"",
        "\"NaN\"",
        "\"2026-11-23\"",
        "\"2026-11-23T06:00:00Z\"",
        "\"2026-11-23 06:00:00.123456789+01:00\"",
        "\"aGk=\"",
        "{}",
        "[]",
        "[1]",
        "{\"a\":1}",
        "[[\"x\"]]",
        "tru",
        "01",
        "NaN",
        ""
    };
    private static final String[] CHARACTERS = {
        "a",
        "B",
        "7",
        " ",
        "ä",
        "€",
        "😀",
        "\\n",
        "\\\"",
        "\\\\",
        "\\/",
        "\\u00e4",
        "\\u0000",
        "\\ud83d\\ude00",
        "\\u20AC",
        "\u007f"
    };

    private final Random random;

    GeneratedJson(long seed) {
        this.random = new Random(seed);
    }

    StructType schema() {
        return struct(1 + random.nextInt(8), 0);
    }

    private StructType struct(int count, int depth) {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = (random.nextInt(5) == 0 ? "a rather longer name \"of\" ä " : "f") + i;
            fields.add(Field.of(name, type(depth), random.nextInt(4) != 0));
        }
        return new StructType(fields);
    }

    private DataType type(int depth) {
        int choice = random.nextInt(depth < 3 ? 18 : 13);
        PrimitiveType[] primitives = PrimitiveType.values();
        if (choice < primitives.length) {
            return primitives[choice];
        }
        return switch (choice) {
            case 12 -> {
                int precision = 1 + random.nextInt(38);
                yield new DecimalType(precision, random.nextInt(precision + 1));
            }
            case 13, 14 -> new ArrayType(type(depth + 1), random.nextBoolean());
            case 15 -> new MapType(PrimitiveType.STRING, type(depth + 1), random.nextBoolean());
            default -> struct(1 + random.nextInt(4), depth + 1);
        };
    }

    /** A document; one in eight has a byte that was changed, taken away or put in. */
    byte[] document(StructType schema) {
        byte[] text = object(schema).getBytes(StandardCharsets.UTF_8);
        if (random.nextInt(8) != 0) {
            return text;
        }
        int at = random.nextInt(text.length);
        byte other = (byte)
                (random.nextBoolean() ? "{}[],:\"\\0e.tn- \t\n".charAt(random.nextInt(17)) : random.nextInt(256));
        switch (random.nextInt(3)) {
            case 0 -> text[at] = other;
            case 1 -> text = join(text, at, new byte[0], at + 1);
            default -> text = join(text, at, new byte[] {other}, at);
        }
        return text;
    }

    private static byte[] join(byte[] text, int head, byte[] middle, int tail) {
        byte[] joined = new byte[head + middle.length + text.length - tail];
        System.arraycopy(text, 0, joined, 0, head);
        System.arraycopy(middle, 0, joined, head, middle.length);
        System.arraycopy(text, tail, joined, head + middle.length, text.length - tail);
        return joined;
    }

    private String object(StructType type) {
        List<String> members = new ArrayList<>();
        for (Field field : type.fields()) {
            if (field.nullable() && random.nextInt(6) == 0) {
                continue;
            }
            members.add(name(field.name()) + blank() + ":" + blank() + value(field.type(), field.nullable()));
        }
        if (random.nextInt(30) == 0) {
            members.add("\"unknown\":" + STRANGE[random.nextInt(STRANGE.length)]);
        }
        if (!members.isEmpty() && random.nextInt(40) == 0) {
            members.add(members.get(0));
        }
        if (random.nextInt(3) == 0) {
            Collections.shuffle(members, random);
        }
        return blank() + "{" + blank() + String.join(blank() + "," + blank(), members) + "}" + blank();
    }

    private String name(String name) {
        String quoted = name.replace("\"", "\\\"");
        return '"' + (random.nextInt(20) == 0 ? quoted.replace("f", "\\u0066") : quoted) + '"';
    }

    private String blank() {
        return random.nextInt(10) == 0 ? " \n\t\r".substring(0, 1 + random.nextInt(4)) : "";
    }

    private String value(DataType type, boolean nullable) {
        if (random.nextInt(50) == 0) {
            return STRANGE[random.nextInt(STRANGE.length)];
        }
        if (nullable && random.nextInt(10) == 0) {
            return "null";
        }
        if (type instanceof StructType struct) {
            return object(struct);
        }
        if (type instanceof ArrayType array) {
            List<String> elements = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                elements.add(value(array.element(), array.containsNull()));
            }
            return "[" + String.join("," + blank(), elements) + "]";
        }
        if (type instanceof MapType map) {
            List<String> entries = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                entries.add("\"k" + random.nextInt(30) + "\":" + value(map.value(), map.valueContainsNull()));
            }
            return "{" + String.join(",", entries) + "}";
        }
        return type instanceof DecimalType decimal ? decimal(decimal) : scalar((PrimitiveType) type);
    }

    private String decimal(DecimalType type) {
        String whole = digits(type.precision() - type.scale());
        String fraction = digits(type.scale());
        String text = (random.nextBoolean() ? "-" : "")
                + (whole.isEmpty() ? "0" : whole)
                + (fraction.isEmpty() ? "" : "." + fraction);
        return random.nextBoolean() ? text : '"' + text + '"';
    }

    private String digits(int most) {
        StringBuilder digits = new StringBuilder();
        for (int i = most == 0 ? 0 : random.nextInt(most + 1); i > 0; i--) {
            digits.append((char) ('1' + random.nextInt(9)));
        }
        return digits.toString();
    }

    private String scalar(PrimitiveType type) {
        return switch (type) {
            case BOOLEAN -> String.valueOf(random.nextBoolean());
            case TINYINT -> String.valueOf((byte) random.nextInt());
            case SMALLINT -> String.valueOf((short) random.nextInt());
            case INT -> String.valueOf(random.nextInt());
            case BIGINT -> String.valueOf(random.nextLong() >> random.nextInt(64));
            case FLOAT -> String.valueOf(random.nextFloat() * 1000);
            case DOUBLE ->
                random.nextBoolean()
                        ? String.valueOf(random.nextDouble() * Math.pow(10, random.nextInt(60) - 30.0))
                        : String.valueOf(random.nextInt(100_000) / 100.0);
            case STRING -> '"' + text() + '"';
            case BINARY -> '"' + Base64.getEncoder().encodeToString(text().getBytes(StandardCharsets.UTF_8)) + '"';
            case DATE -> '"' + date() + '"';
            case TIMESTAMP -> '"' + date() + "T" + time() + (random.nextBoolean() ? "Z" : "+05:30") + '"';
            case TIMESTAMP_NTZ -> '"' + date() + "T" + time() + '"';
        };
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(30); i > 0; i--) {
            text.append(random.nextInt(4) == 0 ? CHARACTERS[random.nextInt(CHARACTERS.length)] : "x");
        }
        return text.toString();
    }

    private String date() {
        return "%04d-%02d-%02d".formatted(2 + random.nextInt(9_990), 1 + random.nextInt(12), 1 + random.nextInt(29));
    }

    private String time() {
        String seconds = "%02d:%02d:%02d".formatted(random.nextInt(24), random.nextInt(60), random.nextInt(60));
        String fraction = "%09d".formatted(random.nextInt(1_000_000_000)).substring(0, 1 + random.nextInt(7));
        return random.nextBoolean() ? seconds : seconds + "." + fraction;
    }
}
