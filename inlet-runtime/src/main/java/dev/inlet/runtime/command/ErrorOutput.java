package dev.inlet.runtime.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What a command says on its standard error, as far as a person needs it: the last line, without the secrets that we gave it. */
final class ErrorOutput {
    /** Bytes kept of the end. */
    private static final int KEPT = 4096;

    private static final int LONGEST_LINE = 300;

    /** A shorter value stands in too many texts that have nothing to do with it. */
    private static final int SHORTEST_SECRET = 3;

    private final List<String> secrets;

    ErrorOutput(Collection<String> secrets) {
        this.secrets = secrets.stream()
                .filter(secret -> secret.length() >= SHORTEST_SECRET)
                .toList();
    }

    Reading read(InputStream stream) {
        Reading reading = new Reading(stream);
        reading.thread.start();
        return reading;
    }

    /** Reads on a thread of its own: what the command started may hold the stream open after its end. */
    final class Reading {
        private final InputStream stream;
        private final Thread thread;
        private final byte[] kept = new byte[KEPT];
        private long total;

        private Reading(InputStream stream) {
            this.stream = stream;
            this.thread = new Thread(this::run, "inlet-command-errors");
            this.thread.setDaemon(true);
        }

        private void run() {
            try {
                byte[] buffer = new byte[KEPT];
                for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
                    keep(buffer, n);
                }
            } catch (IOException e) {
                // The stream was closed under us: what was said until then is kept.
            }
        }

        private synchronized void keep(byte[] bytes, int count) {
            for (int i = 0; i < count; i++) {
                kept[(int) (total++ % KEPT)] = bytes[i];
            }
        }

        /** After the command has ended. */
        Optional<String> lastLine() throws InterruptedException {
            thread.join(1000);
            String shown = text();
            for (String secret : secrets) {
                shown = shown.replace(secret, "<hidden>");
            }
            return shown.lines()
                    .skip(isCut() ? 1 : 0) // It may begin with half a secret.
                    .filter(line -> !line.isBlank())
                    .reduce((a, b) -> b)
                    .map(Reading::presentable);
        }

        private synchronized String text() {
            int length = (int) Math.min(total, KEPT);
            byte[] end = new byte[length];
            for (int i = 0; i < length; i++) {
                end[i] = kept[(int) ((total - length + i) % KEPT)];
            }
            return new String(end, StandardCharsets.UTF_8);
        }

        private synchronized boolean isCut() {
            return total > KEPT;
        }

        private static String presentable(String line) {
            String shown = line.strip();
            return shown.length() <= LONGEST_LINE ? shown : shown.substring(0, LONGEST_LINE) + " …";
        }
    }
}
