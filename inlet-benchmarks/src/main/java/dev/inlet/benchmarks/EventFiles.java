package dev.inlet.benchmarks;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Files of JSON lines with the events 0 to {@code events - 1} in order; event i happens i ms after {@link Broker#FIRST_TIME}.
 *
 * @param bytes of all files
 */
record EventFiles(Path directory, long events, long bytes) {
    /** Writes files of about this size until there are about so many bytes in all. */
    static EventFiles write(Path directory, long atLeast, long fileBytes) throws IOException {
        Files.createDirectories(directory);
        long events = 0;
        long bytes = 0;
        for (int file = 0; bytes < atLeast; file++) {
            long end = Math.min(atLeast, bytes + fileBytes);
            Path path = directory.resolve(String.format("events-%04d.jsonl", file));
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(path), 1 << 20)) {
                while (bytes < end) {
                    byte[] event = Broker.EVENTS.json(events, Broker.FIRST_TIME + events);
                    out.write(event);
                    out.write('\n');
                    bytes += event.length + 1;
                    events++;
                }
            }
        }
        return new EventFiles(directory, events, bytes);
    }
}
