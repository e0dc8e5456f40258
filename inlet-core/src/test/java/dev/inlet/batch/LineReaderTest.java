package dev.inlet.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import dev.inlet.error.InletException;
import dev.inlet.position.SourcePartition;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineReaderTest {
    @TempDir
    Path directory;

    private final ChunkPool pool = new ChunkPool();

    private InputFile file(byte[] content, Compression compression) throws IOException {
        Path path = Files.write(directory.resolve("lines"), content);
        Files.setLastModifiedTime(path, FileTime.fromMillis(1_000));
        return new InputFile(path, 0, content.length, 1_000, compression);
    }

    private InputFile file(String content) throws IOException {
        return file(content.getBytes(StandardCharsets.ISO_8859_1), Compression.NONE);
    }

    private static RecordOrigin origin(InputFile file) {
        return new RecordOrigin(new SourcePartition("files", file.path().toString()), List.of());
    }

    /** Each record as its line's number and its text, bytes as Latin-1. */
    private List<String> lines(InputFile file) {
        RecordBuffer buffer = new RecordBuffer(pool);
        try (LineReader reader = new LineReader(file, origin(file))) {
            assertThat(reader.read(buffer, Long.MAX_VALUE)).isFalse();
        }
        return lines(buffer.seal());
    }

    private static List<String> lines(RecordBatch batch) {
        List<String> lines = new ArrayList<>();
        for (RecordBatch.Run run : batch.runs()) {
            for (int i = 0; i < run.count(); i++) {
                int row = run.firstRow() + i;
                byte[] value = batch.store()
                        .copy(batch.table().valueAddress(row), batch.table().valueLength(row));
                lines.add(run.firstPosition() + i + ":" + new String(value, StandardCharsets.ISO_8859_1));
            }
        }
        return lines;
    }

    @Test
    void eachLineIsARecordWithItsNumber() throws IOException {
        assertThat(lines(file("a\nb\nc\n"))).containsExactly("0:a", "1:b", "2:c");
    }

    @Test
    void theLastLineNeedsNoEnd() throws IOException {
        assertThat(lines(file("a\nb"))).containsExactly("0:a", "1:b");
    }

    @Test
    void aCarriageReturnBeforeTheLineFeedIsPartOfTheEnd() throws IOException {
        assertThat(lines(file("a\r\nb\r\n\r\nc\rd"))).containsExactly("0:a", "1:b", "3:c\rd");
    }

    @Test
    void blankLinesAreNoRecordsButCount() throws IOException {
        assertThat(lines(file("\n \t\na\n\n\nb\n\n"))).containsExactly("2:a", "5:b");
    }

    @Test
    void aByteOrderMarkIsPassedOver() throws IOException {
        assertThat(lines(file("\u00EF\u00BB\u00BFa\nb"))).containsExactly("0:a", "1:b");
        assertThat(lines(file("\u00EF\u00BB\u00BF"))).isEmpty();
    }

    @Test
    void bytesThatAreNotUtf8ComeAsTheyAre() throws IOException {
        assertThat(lines(file("\u00FF\u0000a\nb"))).containsExactly("0:\u00FF\u0000a", "1:b");
    }

    @Test
    void anEmptyFileHasNoRecordsWhateverItsCompression() throws IOException {
        for (Compression compression : List.of(Compression.NONE, Compression.GZIP, Compression.ZSTD)) {
            assertThat(lines(file(new byte[0], compression))).isEmpty();
        }
    }

    @Test
    void aLineOfTenMegabytesComesWhole() throws IOException {
        byte[] content = new byte[10_000_000 + 4];
        Arrays.fill(content, (byte) 'x');
        content[1] = '\n';
        content[content.length - 2] = '\n';
        List<String> lines = lines(file(content, Compression.NONE));
        assertThat(lines).extracting(String::length).containsExactly(3, 2 + 10_000_000, 3);
    }

    @Test
    void aLongFileComesInPiecesWithoutALineTwice() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 200_000; i++) {
            text.append("line ").append(i).append('\n');
        }
        InputFile file = file(text.toString());
        List<String> lines = new ArrayList<>();
        int pieces = 0;
        try (LineReader reader = new LineReader(file, origin(file))) {
            boolean more = true;
            while (more) {
                RecordBuffer buffer = new RecordBuffer(pool);
                more = reader.read(buffer, 100_000);
                assertThat(buffer.bytes()).isLessThan(100_100);
                lines.addAll(lines(buffer.seal()));
                pieces++;
            }
        }
        assertThat(pieces).isGreaterThan(10);
        assertThat(lines).hasSize(200_000);
        assertThat(lines.get(123_456)).isEqualTo("123456:line 123456");
    }

    @Test
    void packedFilesAreUnpacked() throws IOException {
        assertThat(lines(file(gzip("a\nb\n"), Compression.GZIP))).containsExactly("0:a", "1:b");
        assertThat(lines(file(zstd("a\nb\n"), Compression.ZSTD))).containsExactly("0:a", "1:b");
    }

    @Test
    void packedFilesThatWereJoinedAreOneFile() throws IOException {
        assertThat(lines(file(joined(gzip("a\nb"), gzip("c\n")), Compression.GZIP)))
                .containsExactly("0:a", "1:bc");
        assertThat(lines(file(joined(zstd("a\nb"), zstd("c\n")), Compression.ZSTD)))
                .containsExactly("0:a", "1:bc");
    }

    @Test
    void aTornPackedFileIsRefused() throws IOException {
        byte[] gzip = gzip("a\nb\n".repeat(1000));
        byte[] zstd = zstd("a\nb\n".repeat(1000));
        InputFile tornGzip = file(Arrays.copyOf(gzip, gzip.length - 10), Compression.GZIP);
        assertThatThrownBy(() -> lines(tornGzip))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("lines");
        InputFile tornZstd = file(Arrays.copyOf(zstd, zstd.length - 3), Compression.ZSTD);
        assertThatThrownBy(() -> lines(tornZstd))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("lines");
    }

    /** Java's own stream takes a member whose header is damaged for the end of the file, and would leave its lines out. */
    @Test
    void aPackedFileOfSeveralIsRefusedWhereOneOfThemIsDamaged() throws IOException {
        byte[] first = gzip("a\n");
        byte[] joined = joined(first, gzip("b\nc\n".repeat(100)));
        byte[] damaged = joined.clone();
        damaged[first.length] ^= 1;
        for (byte[] content :
                List.of(damaged, Arrays.copyOf(joined, first.length + 5), joined(first, new byte[] {0, 0, 7}))) {
            InputFile file = file(content, Compression.GZIP);
            assertThatThrownBy(() -> lines(file))
                    .isInstanceOf(InletException.class)
                    .hasMessageContaining("lines");
        }
    }

    @Test
    void aPackedFileMayHaveANameInItsHeaderAndZerosBehind() throws IOException {
        byte[] plain = gzip("a\n");
        byte[] named = new byte[plain.length + 4];
        System.arraycopy(plain, 0, named, 0, 10);
        named[3] = 8; // has a name
        System.arraycopy(new byte[] {'a', '.', 'j', 0}, 0, named, 10, 4);
        System.arraycopy(plain, 10, named, 14, plain.length - 10);
        assertThat(lines(file(joined(named, joined(gzip(""), new byte[100_000])), Compression.GZIP)))
                .containsExactly("0:a");
    }

    @Test
    void aFileThatIsNotPackedAsItsNameSaysIsRefused() throws IOException {
        InputFile file = file("{}\n".getBytes(StandardCharsets.UTF_8), Compression.GZIP);
        assertThatThrownBy(() -> lines(file))
                .isInstanceOfSatisfying(
                        InletException.class, e -> assertThat(e.kind()).isEqualTo(InletException.Kind.DATA));
    }

    @Test
    void aFileThatChangesWhileItIsReadIsRefused() throws IOException {
        InputFile file = file("a\nb\n");
        RecordBuffer buffer = new RecordBuffer(pool);
        try (LineReader reader = new LineReader(file, origin(file))) {
            Files.setLastModifiedTime(file.path(), FileTime.fromMillis(2_000));
            assertThatThrownBy(() -> reader.read(buffer, Long.MAX_VALUE))
                    .isInstanceOf(InletException.class)
                    .hasMessageContaining("changed while it was read");
        }
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static byte[] zstd(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new ZstdOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
