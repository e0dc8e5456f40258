package dev.inlet.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs commands in this process as a user would. */
final class Inlet {
    /** How a command ended, and everything that it wrote. */
    record Result(int exitCode, String output, String errors) {
        List<String> lines() {
            return output.lines().toList();
        }
    }

    private Inlet() {}

    static Result run(Object... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(stream(out), stream(err), false, Style.PLAIN);
        int code = Main.execute(
                console, List.of(arguments).stream().map(Object::toString).toArray(String[]::new));
        console.flush();
        return new Result(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    static PrintStream stream(ByteArrayOutputStream into) {
        return new PrintStream(into, false, StandardCharsets.UTF_8);
    }
}
