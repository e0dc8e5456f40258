package dev.inlet.runtime.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.inlet.testkit.ScratchDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("Jazzer watches the whole JVM")
class DeliveryCursorFuzzTest {
    private static final String TABLE_ID = "3f0c";
    private static final long LATEST = 40;

    private static final DeliveryCursor CURSOR;
    private static final Path FILE;

    static {
        try {
            Path directory = ScratchDirectory.make();
            CURSOR = new DeliveryCursor(directory, "/t", "hook");
            CURSOR.write(Optional.of(TABLE_ID), 7, false);
            try (var files = Files.list(directory.resolve("events"))) {
                FILE = files.findFirst().orElseThrow();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** It never claims that a target was told of a version that there is not, or that nobody wrote down. */
    @FuzzTest
    @DictionaryFile(resourcePath = "/dev/inlet/fuzz/stored.dict")
    void aCursorIsUnderstoodOrLeftAside(byte[] data) throws IOException {
        Files.write(FILE, data);
        OptionalLong told = CURSOR.read((id, version) -> id.equals(TABLE_ID), LATEST);
        if (told.isPresent()) {
            assertThat(told.getAsLong()).isBetween(-1L, LATEST);
            // Jackson may read it in another encoding; the digits are in it all the same.
            assertThat(new String(data, StandardCharsets.UTF_8).replace("\u0000", ""))
                    .contains(Long.toString(told.getAsLong()));
            assertThat(CURSOR.read((id, version) -> id.equals(TABLE_ID), told.getAsLong() - 1))
                    .isEmpty();
        }
    }
}
