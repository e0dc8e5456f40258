package dev.inlet.batch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The copy of DuckDB's library that its driver unpacks to the temporary directory, 70 MB for each process. The driver has it
 * deleted when the JVM ends in order, so that each one that is killed would leave a copy.
 */
final class NativeLibrary {
    private static final Logger LOG = LoggerFactory.getLogger(NativeLibrary.class);
    private static final String NAME = "libduckdb_java";
    private static final AtomicBoolean UNLINKED = new AtomicBoolean();

    private NativeLibrary() {}

    /** Takes away the name of the loaded copy, where the system says which it is; what is loaded stays. Once in a JVM. */
    static void unlink() {
        Path maps = Path.of("/proc/self/maps");
        if (!UNLINKED.compareAndSet(false, true) || !Files.isReadable(maps)) {
            return;
        }
        Path temporary = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
        try {
            for (String line : Files.readAllLines(maps)) {
                int slash = line.indexOf('/');
                Path file = slash < 0 ? temporary : Path.of(line.substring(slash));
                // One that somebody installed for good is elsewhere.
                if (temporary.equals(file.getParent())
                        && file.getFileName().toString().startsWith(NAME)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            LOG.debug("the unpacked library of DuckDB stays until the JVM ends", e);
        }
    }
}
