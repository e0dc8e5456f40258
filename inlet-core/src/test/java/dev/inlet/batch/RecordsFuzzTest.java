package dev.inlet.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.inlet.error.InletException;
import dev.inlet.schema.DdlParser;
import dev.inlet.schema.StructType;
import dev.inlet.testkit.ScratchDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("Jazzer watches the whole JVM")
class RecordsFuzzTest {
    private static final StructType SCHEMA = DdlParser.parseColumns("""
        id BIGINT NOT NULL, small TINYINT, price DECIMAL(10,2), ratio DOUBLE, real FLOAT, flag BOOLEAN, name STRING,
        raw BINARY, day DATE, at TIMESTAMP, local TIMESTAMP_NTZ, tags ARRAY<STRING>, counts MAP<STRING, INT>,
        user STRUCT<id: BIGINT, country: STRING, inner: STRUCT<a: ARRAY<INT>>>\
        """);

    private static final Path DIRECTORY = ScratchDirectory.make("data");
    private static final Decoding DECODING = new Decoding(DIRECTORY);

    /** Each record is a row or is told of, whatever is done with unknown fields; and it is as {@link JsonOracle} has it. */
    @FuzzTest
    @DictionaryFile(resourcePath = "/dev/inlet/fuzz/records.dict")
    void aRecordIsDecodedOrRefused(byte[] data) throws Exception {
        for (UnknownFields unknown : UnknownFields.values()) {
            JsonOptions options = new JsonOptions(unknown, Tombstones.DEAD_LETTER);
            RecordBuffer buffer = DECODING.engine().newBuffer();
            buffer.append(Decoding.ORIGIN, 0, 0, data, 0, data.length);
            try (RecordBatch batch = buffer.seal();
                    DecodedBatch decoded =
                            new JsonDecoder(DECODING.engine(), SCHEMA, options, List.of()).decode(batch)) {
                assertThat(decoded.rows() + decoded.misfitCount()).isEqualTo(1);
                // The values can be read by the queries too.
                DECODING.rows(decoded.sql());
                decoded.misfits().forEach(misfit -> assertThat(misfit.message()).isNotBlank());
                if (unknown == JsonOptions.STRICT.unknownFields() && !mayBeUtf16OrMarked(data)) {
                    JsonDecoderPropertyTest.compare(0, DECODING, SCHEMA, new byte[][] {data}, decoded);
                }
            }
        }
    }

    /** The oracle's reader takes these for JSON too; Inlet's does not. */
    private static boolean mayBeUtf16OrMarked(byte[] data) {
        boolean zero = false;
        for (byte b : data) {
            zero |= b == 0;
        }
        return zero
                || (data.length > 0 && (data[0] == (byte) 0xEF || data[0] == (byte) 0xFE || data[0] == (byte) 0xFF));
    }

    @FuzzTest
    @DictionaryFile(resourcePath = "/dev/inlet/fuzz/records.dict")
    void aSchemaIsInferredFromAnything(byte[] data) {
        RecordBuffer buffer = DECODING.engine().newBuffer();
        buffer.append(Decoding.ORIGIN, 0, 0, data, 0, data.length);
        try (RecordBatch batch = buffer.seal()) {
            Optional<StructType> inferred = JsonDecoder.infer(batch);
            inferred.ifPresent(schema -> {
                try (DecodedBatch decoded =
                        new JsonDecoder(DECODING.engine(), schema, JsonOptions.STRICT, List.of()).decode(batch)) {
                    // A record may still not fit, as where it has a field twice; then it is told of.
                    assertThat(decoded.rows() + decoded.misfitCount()).isEqualTo(1);
                }
            });
        } catch (InletException e) {
            assertThat(e.kind()).isNotEqualTo(InletException.Kind.BUG);
        }
    }

    @FuzzTest
    void linesOfAFileAreReadOrTheFileIsRefused(byte[] data) throws IOException {
        for (Compression compression : List.of(Compression.NONE, Compression.GZIP, Compression.ZSTD)) {
            long lines = 0;
            try (JsonLines reader =
                    new JsonLines(DECODING.engine(), "landing", List.of(file(data, compression)), 1_000)) {
                for (Optional<RecordBatch> chunk = reader.next(); chunk.isPresent(); chunk = reader.next()) {
                    lines += chunk.get().rows();
                    chunk.get().close();
                }
            } catch (InletException e) {
                assertThat(e.kind()).isEqualTo(InletException.Kind.DATA);
                assertThat(e).hasMessageContaining("lines.data");
                continue;
            }
            if (compression == Compression.NONE) {
                assertThat(lines).isEqualTo(filledLines(data));
            }
        }
    }

    /** Lines with something but blanks and tabs in them. */
    private static long filledLines(byte[] data) {
        String text = new String(data, StandardCharsets.ISO_8859_1);
        return Arrays.stream((text.startsWith("\u00EF\u00BB\u00BF") ? text.substring(3) : text).split("\n", -1))
                .filter(line -> !line.matches("[ \t]*\r?"))
                .count();
    }

    /** What is read is as {@link CsvOracle} has it, and what is not CSV is told of. */
    @FuzzTest
    @DictionaryFile(resourcePath = "/dev/inlet/fuzz/csv.dict")
    void aCsvFileIsReadOrRefused(byte[] data) throws IOException, SQLException {
        CsvOracle.check(DECODING, DIRECTORY, new CsvOptions(true, ','), data);
        CsvOracle.check(DECODING, DIRECTORY, new CsvOptions(false, ';'), data);
    }

    /** A raw value is what it was, byte for byte. */
    @FuzzTest
    void aRawRecordIsTakenAsItIs(byte[] data) throws Exception {
        RecordBuffer buffer = DECODING.engine().newBuffer();
        buffer.append(Decoding.ORIGIN, 0, 0, data, 0, data.length);
        buffer.append(Decoding.ORIGIN, 1, 0, null, null);
        String hex = HexFormat.of().withUpperCase().formatHex(data);
        try (RecordBatch batch = buffer.seal()) {
            for (Tombstones tombstones : Tombstones.values()) {
                try (DecodedBatch decoded = new RawDecoder(DECODING.engine(), tombstones, List.of()).decode(batch)) {
                    assertThat(DECODING.rows("SELECT hex(value) FROM (" + decoded.sql() + ")"))
                            .containsExactly(hex);
                    assertThat(decoded.misfitCount()).isEqualTo(tombstones == Tombstones.SKIP ? 0 : 1);
                }
            }
        }
    }

    private static InputFile file(byte[] data, Compression compression) throws IOException {
        Path path = Files.write(DIRECTORY.resolve("data/lines.data"), data);
        return new InputFile(
                path, 0, data.length, Files.getLastModifiedTime(path).toMillis(), compression);
    }
}
