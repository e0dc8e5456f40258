package dev.inlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Holds {@code ./inlet} of a checkout, with a Maven that only leaves a distribution behind. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "a shell script")
class CheckoutLauncherTest {

    private static final String RELEASE = """
            if [ "$1" = -v ]; then
              printf 'Apache Maven %s\\nJava version: %s, vendor: x, runtime: %s\\n' "$MAVEN" "$JAVA" "$JDK"
              exit
            fi
            """;

    @TempDir
    Path root;

    private Path script;
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void checkout() throws IOException {
        script = root.resolve("inlet");
        Files.copy(Path.of("..", "inlet"), script);
        Files.writeString(root.resolve("pom.xml"), "<project/>");
        for (String module : new String[] {"inlet-core", "inlet-cli", "inlet-dist"}) {
            Files.createDirectories(root.resolve(module).resolve("src/main"));
        }
        Files.writeString(root.resolve("inlet-core/src/main/A.java"), "class A {}");
        Shell.script(root.resolve("jdk/bin/javac"), "exit");
        environment.put("PATH", root.resolve("tools") + ":/usr/bin:/bin");
        environment.put("MAVEN", "3.8.7");
        environment.put("JAVA", "17.0.15");
        environment.put("JDK", root.resolve("jdk").toString());
        maven("""
            echo build >> %1$s/builds
            mkdir -p %1$s/inlet-dist/target/inlet/bin
            printf '#!/bin/sh\\necho "ran $*"\\n' > %1$s/inlet-dist/target/inlet/bin/inlet
            chmod +x %1$s/inlet-dist/target/inlet/bin/inlet
            """.formatted(root));
    }

    @Test
    void theFirstRunBuildsAndTheNextDoesNot() throws IOException {
        assertThat(inlet("run", "x").output()).isEqualTo("ran run x\n");
        assertThat(inlet("run", "y").output()).isEqualTo("ran run y\n");
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void aChangedSourceIsBuiltAgain() throws IOException {
        inlet();
        Files.setLastModifiedTime(root.resolve("inlet-core/src/main/A.java"), later());

        inlet();

        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void aDeletedSourceIsBuiltAgain() throws IOException {
        inlet();
        Files.delete(root.resolve("inlet-core/src/main/A.java"));
        Files.setLastModifiedTime(root.resolve("inlet-core/src/main"), later());

        inlet();

        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void aBuildThatFailsRunsNothingAndIsTriedAgain() throws IOException {
        maven("echo build >> " + root + "/builds; echo '[ERROR] A.java:1 is wrong'; exit 1");

        Shell.Result result = inlet("run", "x");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output()).isEmpty();
        assertThat(result.errors()).contains("A.java:1 is wrong", "inlet-dist/target/build.log");
        inlet();
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void aLockLeftByADeadBuildDoesNotStopTheNext() throws IOException {
        Files.createDirectories(root.resolve("inlet-dist/target"));
        Process dead = new ProcessBuilder("/bin/sh", "-c", "exit").start();
        dead.onExit().join();
        Files.createSymbolicLink(root.resolve("inlet-dist/target/build.lock"), Path.of(Long.toString(dead.pid())));

        assertThat(inlet("run").exitCode()).isZero();
    }

    @Test
    void anOldMavenIsRefusedByName() throws IOException {
        environment.put("MAVEN", "3.6.3");

        assertThat(inlet().errors()).contains("Maven 3.6.3", "3.8.7 or newer");
        assertThat(root.resolve("builds")).doesNotExist();
    }

    @Test
    void aJavaWithoutCompilerIsRefusedByName() throws IOException {
        Files.delete(root.resolve("jdk/bin/javac"));

        assertThat(inlet().errors()).contains(root.resolve("jdk").toString(), "a JDK (not a JRE) 17 or newer");
        assertThat(root.resolve("builds")).doesNotExist();
    }

    private Shell.Result inlet(String... arguments) {
        return Shell.run(script, environment, arguments);
    }

    private void maven(String body) throws IOException {
        Shell.script(root.resolve("tools/mvn"), RELEASE + body);
    }

    private long builds() throws IOException {
        return Files.readAllLines(root.resolve("builds")).size();
    }

    /** A time that no stamp of this test has reached, whatever the resolution of the file system's clock. */
    private static FileTime later() {
        return FileTime.from(Instant.now().plusSeconds(60));
    }
}
