package dev.inlet.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.inlet.table.DeltaTable;
import dev.inlet.table.LogVerifier;
import dev.inlet.testkit.EmbeddedKafka;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk takes nothing more: {@code inlet run} waits or says what to do, and nothing is lost once it takes it again. */
class StorageRefusesTest {
    private static final Duration LONGEST = Duration.ofMinutes(3);

    @TempDir
    Path directory;

    private final EmbeddedKafka kafka = Broker.kafka();
    private final Random random = new Random(7);
    private int sent;

    /** A limit on the size of files stands for the full disk: it needs no rights, and can be lifted again. */
    @Test
    void aBatchThatCannotBeWrittenWaitsForRoom() throws Exception {
        Path pipeline = pipeline("room", "1m");
        try (InletProcess process = InletProcess.command(pipeline, directory.resolve("tmp"), List.of())) {
            send("room", 100);
            await().atMost(LONGEST).until(() -> rows(table()) == sent);
            Shell.run("prlimit", "--pid", Long.toString(process.pid()), "--fsize=16384:");
            send("room", 2_000);
            await().atMost(LONGEST).until(() -> process.output().contains("File too large"));
            assertThat(rows(table())).isLessThan(sent);
            assertThat(process.isAlive()).isTrue();
            Shell.run("prlimit", "--pid", Long.toString(process.pid()), "--fsize=unlimited:");
            await().atMost(LONGEST).until(() -> rows(table()) == sent);
        }
        assertEverythingIsThereOnce(table());
    }

    @Test
    void aFullDiskIsToldWithTheWayOutAndNothingIsLost() throws Exception {
        Files.createDirectories(table());
        try (OwnFileSystem small = OwnFileSystem.mount(table(), "16m")) {
            Path pipeline = pipeline("full", "1s");
            send("full", 100);
            runOnce(pipeline, small.enter(), 0);

            Path ballast = small.at(table()).resolve("ballast");
            fill(ballast);
            send("full", 2_000);
            String told = runOnce(pipeline, small.enter(), 1, 3);
            assertThat(told).contains("No space left on device").contains("way out: ");
            assertThat(rows(small.at(table()))).isEqualTo(100);

            Files.delete(ballast);
            runOnce(pipeline, small.enter(), 0);
            assertEverythingIsThereOnce(small.at(table()));
        }
    }

    @Test
    void aFileSystemThatBecameReadOnlyIsToldWithTheWayOutAndNothingIsLost() throws Exception {
        Files.createDirectories(table());
        try (OwnFileSystem small = OwnFileSystem.mount(table(), "16m")) {
            Path pipeline = pipeline("read-only", "1s");
            send("read-only", 100);
            runOnce(pipeline, small.enter(), 0);

            small.remount("ro");
            send("read-only", 100);
            String told = runOnce(pipeline, small.enter(), 3);
            assertThat(told).contains("Read-only file system").contains("Mount the file system for writing");

            small.remount("rw");
            runOnce(pipeline, small.enter(), 0);
            assertEverythingIsThereOnce(small.at(table()));
        }
    }

    @Test
    void aTableThatMayNotBeWrittenToIsToldWithTheWayOutAndNothingIsLost() throws Exception {
        Path pipeline = pipeline("forbidden", "1s");
        send("forbidden", 100);
        runOnce(pipeline, heldToPermissions(), 0);

        allow("r-xr-xr-x");
        send("forbidden", 100);
        String told = runOnce(pipeline, heldToPermissions(), 3);
        assertThat(told).contains("Give the user that runs Inlet the right to read and write there");
        assertThat(rows(table())).isEqualTo(100);

        allow("rwxr-xr-x");
        runOnce(pipeline, heldToPermissions(), 0);
        assertEverythingIsThereOnce(table());
    }

    @AfterEach
    void letTheDirectoryBeDeleted() throws IOException {
        if (Files.isDirectory(table())) {
            allow("rwxr-xr-x");
        }
    }

    private void allow(String permissions) throws IOException {
        try (Stream<Path> paths = Files.walk(table())) {
            for (Path path : paths.filter(Files::isDirectory).toList()) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
            }
        }
    }

    /** The superuser writes where permissions say no, unless it gives up that right. */
    private static List<String> heldToPermissions() {
        return System.getProperty("user.name").equals("root")
                ? List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search")
                : List.of();
    }

    /** Runs to the end, with one of these exit codes, and answers what was said. */
    private String runOnce(Path pipeline, List<String> under, Integer... codes) throws Exception {
        try (InletProcess process = InletProcess.command(pipeline, directory.resolve("tmp"), under, "--once")) {
            int code = process.exitCode();
            assertThat(codes).as(process.output()).contains(code);
            assertThat(process.output()).doesNotContain("\tat ");
            return process.output();
        }
    }

    private static void fill(Path ballast) throws IOException {
        byte[] block = new byte[4096];
        try (OutputStream out = Files.newOutputStream(ballast)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left on device");
        }
    }

    /** Values that no codec makes smaller than their half. */
    private void send(String topic, int count) {
        String[] values = new String[count];
        byte[] text = new byte[50];
        for (int i = 0; i < count; i++) {
            random.nextBytes(text);
            values[i] = "{\"n\":" + sent++ + ",\"text\":\"" + HexFormat.of().formatHex(text) + "\"}";
        }
        kafka.topics().send(topic, 0, values);
    }

    private static long rows(Path table) throws Exception {
        if (LoggedFiles.files(table).isEmpty()) {
            return 0;
        }
        try (LoggedFiles logged = new LoggedFiles()) {
            logged.take("numbers", table);
            return Long.parseLong(logged.rows("SELECT count(*) FROM numbers").get(0));
        }
    }

    private void assertEverythingIsThereOnce(Path table) throws Exception {
        try (LoggedFiles logged = new LoggedFiles()) {
            logged.take("numbers", table);
            logged.assertSame("SELECT n FROM numbers", "FROM range(" + sent + ")");
        }
        assertThat(LogVerifier.verify(DeltaTable.local(table)).violations()).isEmpty();
    }

    private Path table() {
        return directory.resolve("lake/numbers");
    }

    private Path pipeline(String topic, String retryBudget) throws IOException {
        kafka.topics().create(topic, 1);
        return Files.writeString(
                directory.resolve("numbers.yaml"), """
                name: numbers
                memory: 512MB
                retry-budget: %s
                sources:
                  numbers:
                    type: kafka
                    topics: [%s]
                    properties: {bootstrap.servers: "%s"}
                    schema: n BIGINT, text STRING
                sinks:
                  - table: lake/numbers
                trigger: {interval: 100ms}
                """.formatted(retryBudget, topic, kafka.bootstrap()));
    }
}
