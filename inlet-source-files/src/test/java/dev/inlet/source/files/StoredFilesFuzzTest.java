package dev.inlet.source.files;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.inlet.error.InletException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("Jazzer watches the whole JVM")
class StoredFilesFuzzTest {
    private static final Path DIRECTORY = directory();

    private static Path directory() {
        try {
            Path directory = Files.createTempDirectory("inlet-fuzz");
            directory.toFile().deleteOnExit();
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A damaged end is cut off, once: what is read after that is read again the same. */
    @FuzzTest
    void aDiscoveryLogIsReadUpToItsDamage(byte[] data) throws IOException {
        Files.write(DIRECTORY.resolve(LogSegment.fileName(0)), data);
        List<LogEntry> first = entries();
        assertThat(first.size()).isLessThanOrEqualTo(data.length);
        assertThat(entries()).isEqualTo(first);
    }

    private static List<LogEntry> entries() {
        List<LogEntry> entries = new ArrayList<>();
        DiscoveryLog.open(DIRECTORY).forEach((entry, position) -> entries.add(entry));
        return entries;
    }

    @FuzzTest
    void aNoteIsUnderstoodOrRefused(byte[] data) {
        try {
            FileNote note = FileNote.parse(new String(data, StandardCharsets.UTF_8));
            assertThat(FileNote.parse(note.toJson())).isEqualTo(note);
            assertThat(note.to()).isGreaterThanOrEqualTo(note.from());
        } catch (InletException e) {
            assertThat(e.kind()).isEqualTo(InletException.Kind.DATA);
        }
    }
}
