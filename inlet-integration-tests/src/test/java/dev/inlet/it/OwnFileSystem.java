package dev.inlet.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * A small file system in memory, for processes that enter its name space alone. It needs no rights where the system lets users
 * make name spaces of their own; where it does not, as in some containers, the test that asks for one is left out.
 */
final class OwnFileSystem implements AutoCloseable {
    private final Process holder;
    private final Path place;

    private OwnFileSystem(Process holder, Path place) {
        this.holder = holder;
        this.place = place;
    }

    /**
     * @param place a directory that is there
     * @param size as {@code mount} has it
     */
    static OwnFileSystem mount(Path place, String size) throws IOException {
        Process holder = new ProcessBuilder(
                        "unshare",
                        "--map-root-user",
                        "--mount",
                        "sh",
                        "-c",
                        "mount -t tmpfs -o size=$2 tmpfs \"$1\" && echo mounted && exec cat",
                        "sh",
                        place.toString(),
                        size)
                .redirectErrorStream(true)
                .start();
        BufferedReader output = holder.inputReader(StandardCharsets.UTF_8);
        String answer = output.readLine();
        Assumptions.assumeTrue("mounted".equals(answer), () -> "no file system of its own: " + answer);
        return new OwnFileSystem(holder, place);
    }

    /** What a command is run under to see the file system. */
    List<String> enter() {
        return List.of(
                "nsenter", "--preserve-credentials", "--user", "--mount", "--target", Long.toString(holder.pid()));
    }

    /** The path by which other processes reach what the entered ones have at this one. */
    Path at(Path path) {
        return Path.of("/proc/" + holder.pid() + "/root" + path.toAbsolutePath());
    }

    /** @param how {@code ro} or {@code rw} */
    void remount(String how) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(enter());
        command.addAll(List.of("mount", "-o", "remount," + how, place.toString()));
        Shell.run(command.toArray(String[]::new));
    }

    /** The file system goes with its last process. */
    @Override
    public void close() throws InterruptedException {
        holder.destroyForcibly();
        holder.waitFor();
    }
}
