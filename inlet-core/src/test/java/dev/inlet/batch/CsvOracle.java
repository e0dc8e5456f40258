package dev.inlet.batch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.error.InletException;
import dev.inlet.schema.DdlParser;
import dev.inlet.schema.PrimitiveType;
import dev.inlet.schema.StructType;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * RFC 4180 and the rules of fit of CSV, said a second time: slowly, character by character, over {@code java.math} and
 * {@code java.time}.
 */
final class CsvOracle {
    private static final StructType SCHEMA =
            DdlParser.parseColumns("id BIGINT NOT NULL, name STRING, price DECIMAL(10,2), at TIMESTAMP");
    private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger GREATEST = BigInteger.valueOf(Long.MAX_VALUE);
    private static final String CANONICAL = "SELECT id, hex(encode(name)), price, epoch_us(\"at\") FROM (";

    private final CsvOptions options;
    private final String text;
    private int at;

    /** A value as it stands in the file; empty and in no quotes where it is null. */
    private record Value(String bytes, boolean quoted) {
        /** A quote does not end, or something stands behind it. */
        static final Value BROKEN = new Value("\uFFFF", true);

        @Nullable
        String text() throws CharacterCodingException {
            String decoded = UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(bytes.getBytes(ISO_8859_1)))
                    .toString();
            return !quoted && decoded.isEmpty() ? null : decoded;
        }
    }

    private record Line(String bytes, List<Value> values) {
        boolean isWhole() {
            return !values.contains(Value.BROKEN);
        }

        /** Whether it has a value for each column, and nothing but nulls behind them. */
        boolean fills(int columns) {
            return values.size() >= columns
                    && values.subList(columns, values.size()).stream()
                            .allMatch(value -> value.bytes().isEmpty() && !value.quoted());
        }

        boolean isUtf8() {
            try {
                return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.getBytes(ISO_8859_1))) != null;
            } catch (CharacterCodingException e) {
                return false;
            }
        }
    }

    private CsvOracle(CsvOptions options, byte[] data) {
        this.options = options;
        this.text = new String(data, ISO_8859_1);
        this.at = text.startsWith("\u00EF\u00BB\u00BF") ? 3 : 0;
    }

    /** Holds that the file is read as it stands, and that each line that is not read is told of. */
    static void check(Decoding decoding, Path directory, CsvOptions options, byte[] data)
            throws IOException, SQLException {
        Path path = Files.write(directory.resolve("data/lines.data"), data);
        InputFile file = new InputFile(
                path, 0, data.length, Files.getLastModifiedTime(path).toMillis(), Compression.NONE);
        try (Connection connection = decoding.engine().connect();
                FileRelation read = CsvFiles.read(connection, "landing", options, List.of(file), SCHEMA, List.of())) {
            List<String> rows = Decoding.rows(connection, CANONICAL + read.sql() + ")");
            List<String> faults = Decoding.rows(
                    connection,
                    "SELECT hex(value) FROM (" + read.misfitsSql()
                            + ") WHERE error IN ('malformed', 'invalid-utf8') ORDER BY position");
            assertThat(rows).hasSize((int) read.rows());
            new CsvOracle(options, data).compare(rows, faults, read.misfitCount());
        } catch (InletException e) {
            assertThat(e.kind()).isEqualTo(InletException.Kind.DATA);
            assertThat(e).hasMessageContaining("lines.data");
            CsvOracle oracle = new CsvOracle(options, data);
            assertThat(oracle.mayBeRefused())
                    .as("refused: " + e.getMessage() + "\n" + oracle.text)
                    .isTrue();
        }
    }

    private void compare(List<String> rows, List<String> faults, long misfits) {
        List<String> names = options.header() ? header() : SCHEMA.names();
        List<Line> records = new ArrayList<>();
        while (at < text.length()) {
            Line record = record();
            if (!record.bytes().isEmpty()) {
                records.add(record);
            }
        }
        String context = text + "\nrows " + rows + "\nfaults " + faults + "\nmisfits " + misfits;
        assertThat(records.isEmpty() || canBeColumns(names))
                .as("the header names no columns: " + context)
                .isTrue();
        List<String> expected = new ArrayList<>();
        List<String> notWhole = new ArrayList<>();
        for (Line record : records) {
            if (record.isWhole() && record.fills(names.size()) && record.isUtf8()) {
                row(names, record).ifPresent(expected::add);
            } else {
                notWhole.add(
                        HexFormat.of().withUpperCase().formatHex(record.bytes().getBytes(ISO_8859_1)));
            }
        }
        assertThat(rows).as(context).isEqualTo(expected);
        assertThat(faults).as(context).isEqualTo(notWhole);
        assertThat(misfits).as(context).isEqualTo(records.size() - expected.size());
    }

    private static boolean canBeColumns(List<String> names) {
        return SCHEMA.names().containsAll(names) && new HashSet<>(names).size() == names.size();
    }

    /** DuckDB takes the first end of a line for that of all, also where it is in quotes. */
    private boolean mayBeRefused() {
        Set<String> ends = new HashSet<>();
        Pattern.compile("\r\n|\r|\n").matcher(text).results().forEach(end -> ends.add(end.group()));
        return ends.size() > 1 || options.header() && !canBeColumns(header());
    }

    private List<String> header() {
        if (at >= text.length()) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        for (Value value : record().values()) {
            names.add(new String(value.bytes().getBytes(ISO_8859_1), UTF_8));
        }
        return names;
    }

    /** What stands up to the end of the line, which is passed over. */
    private Line record() {
        int start = at;
        List<Value> values = new ArrayList<>();
        while (true) {
            boolean quoted = at < text.length() && text.charAt(at) == '"';
            values.add(quoted ? quoted() : plain());
            if (at < text.length() && text.charAt(at) == options.delimiter()) {
                at++;
            } else {
                Line line = new Line(text.substring(start, at), values);
                endOfLine();
                return line;
            }
        }
    }

    private Value quoted() {
        StringBuilder value = new StringBuilder();
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c != '"') {
                value.append(c);
            } else if (at + 1 < text.length() && text.charAt(at + 1) == '"') {
                value.append(c);
                at++;
            } else {
                at++;
                if (at < text.length() && !isEndOfValue(text.charAt(at))) {
                    plain();
                    return Value.BROKEN;
                }
                return new Value(value.toString(), true);
            }
        }
        return Value.BROKEN;
    }

    private Value plain() {
        int start = at;
        while (at < text.length() && !isEndOfValue(text.charAt(at))) {
            at++;
        }
        return new Value(text.substring(start, at), false);
    }

    private boolean isEndOfValue(char c) {
        return c == options.delimiter() || isEnd(c);
    }

    private static boolean isEnd(char c) {
        return c == '\n' || c == '\r';
    }

    private void endOfLine() {
        if (at < text.length()) {
            at += text.startsWith("\r\n", at) ? 2 : 1;
        }
    }

    /** The row as {@link #CANONICAL} has it; empty where the record does not fit. */
    private Optional<String> row(List<String> names, Line record) {
        @Nullable Object[] row = new Object[SCHEMA.names().size()];
        try {
            for (int i = 0; i < names.size(); i++) {
                int column = SCHEMA.names().indexOf(names.get(i));
                String value = record.values().get(i).text();
                if (value != null) {
                    row[column] = value(column, value);
                }
            }
        } catch (CharacterCodingException | ArithmeticException | JsonOracle.DoesNotFit e) {
            return Optional.empty();
        }
        return row[0] == null
                ? Optional.empty()
                : Optional.of(
                        String.join("|", Arrays.stream(row).map(String::valueOf).toList()));
    }

    private static Object value(int column, String value) {
        return switch (column) {
            case 0 -> {
                require(value.matches("[+-]?[0-9]+"));
                BigInteger number = new BigInteger(value);
                require(number.compareTo(LEAST) >= 0 && number.compareTo(GREATEST) <= 0);
                yield number;
            }
            case 1 -> HexFormat.of().withUpperCase().formatHex(value.getBytes(UTF_8));
            case 2 -> {
                require(value.matches("[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)"));
                BigDecimal number = new BigDecimal(value).setScale(2);
                require(number.precision() <= 10);
                yield number.toPlainString();
            }
            default -> {
                require(value.matches("[^tz]*"));
                LocalDateTime time = (LocalDateTime) JsonOracle.time(PrimitiveType.TIMESTAMP, value);
                yield ChronoUnit.MICROS.between(LocalDateTime.ofEpochSecond(0, 0, ZoneOffset.UTC), time);
            }
        };
    }

    private static void require(boolean fits) {
        if (!fits) {
            throw new JsonOracle.DoesNotFit("does not fit");
        }
    }
}
