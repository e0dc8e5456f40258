package dev.inlet.batch;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A {@link Decoding} for each test. */
abstract class DecodingFixture {
    @TempDir
    private Path directory;

    Decoding decoding;

    @BeforeEach
    void open() {
        decoding = new Decoding(directory);
    }

    @AfterEach
    void close() throws Exception {
        decoding.close();
    }
}
