package dev.inlet.batch;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.inlet.schema.ArrayType;
import dev.inlet.schema.DataType;
import dev.inlet.schema.DecimalType;
import dev.inlet.schema.Field;
import dev.inlet.schema.MapType;
import dev.inlet.schema.PrimitiveType;
import dev.inlet.schema.StructType;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rules of fit, said a second time: slowly, over Jackson's trees and {@code java.time}. */
final class JsonOracle {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd").withResolverStyle(ResolverStyle.STRICT);

    private static final Pattern TIME =
            Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]+)?)?"
                    + "([Zz]|[-+][0-9]{2}(:?[0-9]{2})?)?");

    /** A record that does not fit. */
    static final class DoesNotFit extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DoesNotFit(String why) {
            super(why);
        }
    }

    /** Text that stands for a JSON value which is no string: compared as JSON. */
    record JsonAsText(JsonNode json) {
        boolean matches(@Nullable Object actual) {
            try {
                return actual instanceof String text && MAPPER.readTree(text).equals(json);
            } catch (IOException e) {
                return false;
            }
        }
    }

    private JsonOracle() {}

    /** The columns of the record; null where it has a number that Jackson cannot hold. Throws {@link DoesNotFit}. */
    static @Nullable List<@Nullable Object> decode(StructType schema, byte[] record) {
        JsonNode json;
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(record));
            json = MAPPER.readTree(record);
        } catch (NumberFormatException e) {
            // An exponent beyond 32 bits is JSON; whether it fits depends on the column.
            return null;
        } catch (IOException e) {
            throw new DoesNotFit("not JSON: " + e.getMessage());
        }
        if (!json.isObject()) {
            throw new DoesNotFit("no object");
        }
        return new ArrayList<>(struct(schema, json).values());
    }

    private static Map<String, @Nullable Object> struct(StructType type, JsonNode json) {
        check(json.isObject());
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        json.fieldNames().forEachRemaining(name -> check(type.names().contains(name)));
        for (Field field : type.fields()) {
            fields.put(field.name(), nullable(field.type(), json.get(field.name()), field.nullable()));
        }
        return fields;
    }

    private static @Nullable Object nullable(DataType type, @Nullable JsonNode json, boolean nullable) {
        if (json == null || json.isNull()) {
            check(nullable);
            return null;
        }
        return value(type, json);
    }

    private static Object value(DataType type, JsonNode json) {
        if (type instanceof StructType struct) {
            return struct(struct, json);
        }
        if (type instanceof ArrayType array) {
            check(json.isArray());
            List<@Nullable Object> elements = new ArrayList<>();
            json.forEach(element -> elements.add(nullable(array.element(), element, array.containsNull())));
            return elements;
        }
        if (type instanceof MapType map) {
            check(json.isObject());
            Map<String, @Nullable Object> entries = new LinkedHashMap<>();
            for (Iterator<Map.Entry<String, JsonNode>> it = json.properties().iterator(); it.hasNext(); ) {
                Map.Entry<String, JsonNode> entry = it.next();
                entries.put(utf8(entry.getKey()), nullable(map.value(), entry.getValue(), map.valueContainsNull()));
            }
            return entries;
        }
        if (type instanceof DecimalType decimal) {
            return decimal(decimal, json);
        }
        return scalar((PrimitiveType) type, json);
    }

    private static Object decimal(DecimalType type, JsonNode json) {
        check(json.isNumber()
                || json.isTextual() && json.textValue().matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?"));
        try {
            BigDecimal exact = new BigDecimal(json.asText());
            check(exact.signum() == 0 || Math.abs((long) exact.scale()) <= 1000);
            BigDecimal value = exact.signum() == 0 ? BigDecimal.valueOf(0, type.scale()) : exact.setScale(type.scale());
            check(value.precision() <= type.precision());
            return value;
        } catch (ArithmeticException | NumberFormatException e) {
            throw new DoesNotFit("digits are lost");
        }
    }

    private static Object scalar(PrimitiveType type, JsonNode json) {
        return switch (type) {
            case BOOLEAN -> {
                check(json.isBoolean());
                yield json.booleanValue();
            }
            case TINYINT, SMALLINT, INT, BIGINT -> integer(type, json);
            case FLOAT -> {
                check(json.isNumber());
                float value = json.decimalValue().floatValue();
                check(Float.isFinite(value));
                yield value == 0 ? 0f : value;
            }
            case DOUBLE -> {
                check(json.isNumber());
                double value = json.decimalValue().doubleValue();
                check(Double.isFinite(value));
                yield value == 0 ? 0d : value;
            }
            case STRING -> json.isTextual() ? utf8(json.textValue()) : new JsonAsText(json);
            case BINARY -> {
                check(json.isTextual());
                try {
                    yield new String(Base64.getDecoder().decode(json.textValue()), StandardCharsets.ISO_8859_1);
                } catch (IllegalArgumentException e) {
                    throw new DoesNotFit("no base64");
                }
            }
            case DATE, TIMESTAMP, TIMESTAMP_NTZ -> {
                check(json.isTextual());
                yield time(type, json.textValue());
            }
        };
    }

    private static Object integer(PrimitiveType type, JsonNode json) {
        check(json.isNumber());
        try {
            long value = json.decimalValue().longValueExact();
            long least = switch (type) {
                case TINYINT -> Byte.MIN_VALUE;
                case SMALLINT -> Short.MIN_VALUE;
                case INT -> Integer.MIN_VALUE;
                default -> Long.MIN_VALUE;
            };
            check(value >= least && value <= -(least + 1));
            return value;
        } catch (ArithmeticException e) {
            throw new DoesNotFit("no integer in range");
        }
    }

    static Object time(PrimitiveType type, String text) {
        try {
            if (type == PrimitiveType.DATE) {
                check(text.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}") && !text.startsWith("0000"));
                return LocalDate.parse(text, DATE);
            }
            check(TIME.matcher(text).matches() && !text.startsWith("0000") && !text.startsWith("24", 11));
            String iso = text.substring(0, 10) + "T" + text.substring(11);
            boolean zoned = text.substring(16).matches(".*([Zz]|[-+].*)");
            check(!zoned || type == PrimitiveType.TIMESTAMP);
            LocalDateTime local = zoned
                    ? OffsetDateTime.parse(iso.replaceAll("([-+][0-9]{2})$", "$1:00")
                                    .replaceAll("([-+][0-9]{2})([0-9]{2})$", "$1:$2"))
                            .withOffsetSameInstant(ZoneOffset.UTC)
                            .toLocalDateTime()
                    : LocalDateTime.parse(iso);
            check(local.getNano() % 1000 == 0 && local.getYear() >= 1 && local.getYear() <= 9999);
            return local;
        } catch (DateTimeException e) {
            throw new DoesNotFit("no time");
        }
    }

    private static String utf8(String text) {
        check(StandardCharsets.UTF_8.newEncoder().canEncode(text));
        return text;
    }

    private static void check(boolean fits) {
        if (!fits) {
            throw new DoesNotFit("does not fit");
        }
    }
}
