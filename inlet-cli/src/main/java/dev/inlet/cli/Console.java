package dev.inlet.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Where a command writes: results to standard output, everything it says along the way to standard error. On a terminal the
 * last line of standard error may be a status, which is drawn again and again below what is said. Any thread.
 */
final class Console {
    /** To the start of the line; clear it; no wrapping, so that a narrow window cuts a long status instead of repeating it. */
    private static final String BEGIN_STATUS = "\r\u001b[K\u001b[?7l";

    private static final String END_STATUS = "\u001b[?7h";
    private static final String CLEAR = "\r\u001b[K";

    private final PrintStream out;
    private final PrintStream err;
    private final boolean live;
    private final Style style;
    private final Supplier<Optional<IOException>> lost;
    private String status = "";

    /** @param live whether standard error is a terminal, so that a line can be drawn over */
    Console(PrintStream out, PrintStream err, boolean live, Style style) {
        this(out, err, live, style, Optional::empty);
    }

    private Console(PrintStream out, PrintStream err, boolean live, Style style, Supplier<Optional<IOException>> lost) {
        this.lost = lost;
        this.out = out;
        this.err = err;
        this.live = live;
        this.style = style;
    }

    /**
     * The console of this process. Whether its streams are terminals is told by {@code bin/inlet}, since Java 17 knows it only
     * of all three together.
     */
    static Console ofProcess(List<String> arguments) {
        boolean live = Boolean.getBoolean("inlet.terminal.err");
        String noColor = System.getenv("NO_COLOR");
        boolean colors = live
                && Boolean.getBoolean("inlet.terminal.out")
                && (noColor == null || noColor.isEmpty())
                && !"dumb".equals(System.getenv("TERM"))
                && !arguments.contains("--no-color");
        StandardOutput out = new StandardOutput(new FileOutputStream(FileDescriptor.out));
        return new Console(
                stream(out, 1 << 16),
                stream(new FileOutputStream(FileDescriptor.err), 1 << 10),
                live,
                new Style(colors),
                out::failure);
    }

    private static PrintStream stream(OutputStream out, int buffer) {
        return new PrintStream(new BufferedOutputStream(out, buffer), false, StandardCharsets.UTF_8);
    }

    /** Standard output. Buffered; {@link #flush} at the end. */
    PrintStream out() {
        return out;
    }

    /** Why what was written to standard output is not all there; empty as far as it is. */
    Optional<IOException> lost() {
        return lost.get();
    }

    Style style() {
        return style;
    }

    boolean isLive() {
        return live;
    }

    void flush() {
        out.flush();
        err.flush();
    }

    /** A line, or several, on standard error. */
    synchronized void say(String text) {
        out.flush();
        if (!status.isEmpty()) {
            err.print(CLEAR);
        }
        err.println(text);
        draw();
    }

    /** Replaces the status. Nothing where standard error is not a terminal. */
    synchronized void status(String line) {
        if (live) {
            status = line;
            draw();
        }
    }

    /** Takes the status away. */
    synchronized void endStatus() {
        if (!status.isEmpty()) {
            status = "";
            err.print(CLEAR);
            err.flush();
        }
    }

    private void draw() {
        if (!status.isEmpty()) {
            err.print(BEGIN_STATUS + status + END_STATUS);
        }
        err.flush();
    }
}
