package dev.inlet.source.files;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.inlet.error.InletException;
import dev.inlet.testkit.ScratchDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("Jazzer watches the whole JVM")
class StoredFilesFuzzTest {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();
    private static final Path DIRECTORY = ScratchDirectory.make();

    /** All lines before the first that is damaged are understood, and none after it; what is cut off stays cut off. */
    @FuzzTest
    @DictionaryFile(resourcePath = "/dev/inlet/fuzz/files.dict")
    void aDiscoveryLogIsReadUpToItsDamage(byte[] data) throws IOException {
        Files.write(DIRECTORY.resolve(LogSegment.fileName(0)), data);
        List<String> expected = writtenEntries(data);
        assertThat(entries()).isEqualTo(expected);
        assertThat(entries()).isEqualTo(expected);
    }

    /** What is written there, by Jackson's trees: path, size, modified and found, as text. */
    private static List<String> writtenEntries(byte[] data) {
        List<String> entries = new ArrayList<>();
        Map<Long, String> replaced = new HashMap<>();
        int start = 0;
        for (int i = 0; i < data.length; i++) {
            if (data[i] == '\n') {
                JsonNode line = tree(data, start, i);
                if (!isEntry(line) || line.size() > 5 || (line.size() == 5 && !isLong(line.get(4)))) {
                    break;
                }
                if (line.size() == 5) {
                    replaced.put(line.get(4).longValue(), text(line));
                } else {
                    entries.add(text(line));
                }
                start = i + 1;
            }
        }
        replaced.forEach((position, entry) -> {
            if (position >= 0 && position < entries.size()) {
                entries.set(position.intValue(), entry);
            }
        });
        return entries;
    }

    private static JsonNode tree(byte[] data, int from, int to) {
        try {
            return JSON.readTree(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(data, from, to - from))
                    .toString());
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    private static boolean isEntry(JsonNode node) {
        return node.isArray()
                && node.size() >= 4
                && node.get(0).isTextual()
                && isLong(node.get(1))
                && isLong(node.get(2))
                && isLong(node.get(3));
    }

    private static boolean isLong(JsonNode node) {
        return node.isIntegralNumber() && node.bigIntegerValue().bitLength() < Long.SIZE;
    }

    private static String text(JsonNode entry) {
        return entry.get(0).textValue() + " " + entry.get(1) + " " + entry.get(2) + " " + entry.get(3);
    }

    private static String text(LogEntry entry) {
        return entry.file().path() + " " + entry.file().size() + " "
                + entry.file().modified() + " " + entry.found();
    }

    private static List<String> entries() {
        List<String> entries = new ArrayList<>();
        DiscoveryLog.open(DIRECTORY).forEach((entry, position) -> entries.add(text(entry)));
        return entries;
    }

    @FuzzTest
    @DictionaryFile(resourcePath = "/dev/inlet/fuzz/files.dict")
    void aNoteIsUnderstoodOrRefused(byte[] data) {
        JsonNode written = tree(data, 0, data.length);
        JsonNode from = written.path("from");
        JsonNode files = written.path("files");
        boolean sound = isLong(from)
                && from.longValue() >= 0
                && from.longValue() <= Long.MAX_VALUE - files.size()
                && files.isArray();
        List<String> expected = new ArrayList<>();
        for (JsonNode file : files) {
            sound &= isEntry(file) && file.size() == 4;
            expected.add(sound ? text(file) : "");
        }
        FileNote note;
        try {
            note = FileNote.parse(new String(data, StandardCharsets.UTF_8));
        } catch (InletException e) {
            assertThat(e.kind()).isEqualTo(InletException.Kind.DATA);
            assertThat(sound).as("a sound note is refused: " + e.getMessage()).isFalse();
            return;
        }
        assertThat(note.from()).isEqualTo(from.longValue());
        assertThat(note.entries()).extracting(StoredFilesFuzzTest::text).isEqualTo(expected);
        assertThat(FileNote.parse(note.toJson())).isEqualTo(note);
    }
}
