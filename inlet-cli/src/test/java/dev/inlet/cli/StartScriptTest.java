package dev.inlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds {@code bin/inlet} of the distribution, started with a Java that only tells what it was asked. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "a shell script")
class StartScriptTest {

    @TempDir
    Path directory;

    private Path home;
    private Path script;
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void distribution() throws IOException {
        home = Files.createDirectories(directory.resolve("in let")); // a blank, as in many a home directory
        script = Files.createDirectories(home.resolve("bin")).resolve("inlet");
        Files.copy(Path.of("..", "inlet-dist", "src", "main", "bin", "inlet"), script);
        Files.createFile(Files.createDirectories(home.resolve("lib")).resolve("core.jar"));
        environment.put("JAVA_HOME", java("17.0.15").toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "memory: 2GB | 1024",
                "memory: '2 GiB' # plenty | 1024",
                "'memory' : 1.5gb | 768",
                "memory: 1 | 512", // not a size to run with: Inlet itself refuses it
                "memory: lots | 512",
                "# memory: 2GB | 512",
                "sources: {memory: 2GB} | 512",
                "memory: 100MB | 128",
            })
    void theHeapIsHalfOfThePipelinesMemory(String line, int heapInMebibytes) throws IOException {
        Path pipeline = Files.writeString(directory.resolve("a pipeline.yaml"), "name: x\n" + line + "\n");

        assertThat(arguments("run", pipeline.toString(), "--once")).contains("-Xmx" + heapInMebibytes + "m");
    }

    @ParameterizedTest
    @CsvSource({"512MB, 32", "1GB, 64", "100MB, 32", "8GB, 128"})
    void anEighthOfTheHeapIsForWhatIsNew(String memory, int mebibytes) throws IOException {
        Path pipeline = Files.writeString(directory.resolve("pipeline.yaml"), "name: x\nmemory: " + memory + "\n");

        assertThat(arguments("run", pipeline.toString())).contains("-Xmn" + mebibytes + "m");
    }

    @Test
    void linesOfAFileFromWindowsAreReadToo() throws IOException {
        Path pipeline = Files.writeString(directory.resolve("pipeline.yaml"), "name: x\r\nmemory: 800MB\r\n");

        assertThat(arguments("run", pipeline.toString())).contains("-Xmx400m");
    }

    @Test
    void onlyThePipelinesOwnMemoryCounts() throws IOException {
        Path pipeline = Files.writeString(directory.resolve("pipeline.yaml"), "sources:\n  memory: 2GB\n");

        assertThat(arguments("run", pipeline.toString())).contains("-Xmx512m");
    }

    @Test
    void argumentsArriveAsTheyWereGiven() {
        assertThat(arguments("table", "read", "a b", "--where", "x = '*'", ""))
                .endsWith("dev.inlet.cli.Main", "table", "read", "a b", "--where", "x = '*'", "");
    }

    @Test
    void theRunThatRecordsClassesLoadsThoseOfTheLibrariesToo() {
        environment.put("INLET_CDS_TRAIN", "yes");

        assertThat(arguments("quickstart", "x"))
                .contains("-XX:ArchiveClassesAtExit=" + home.resolve("cds/17.0.15.jsa"))
                .endsWith(TrainingRun.class.getName(), "quickstart", "x");
    }

    @Test
    void jarsInPluginsComeAfterThoseOfInlet() throws IOException {
        Files.createFile(Files.createDirectories(home.resolve("plugins")).resolve("more.jar"));

        assertThat(arguments("run")).contains(home.resolve("lib/core.jar") + ":" + home.resolve("plugins/more.jar"));
    }

    @Test
    void optionsOfTheUserComeLast() {
        environment.put("INLET_JAVA_OPTS", "-Xmx3g -Dx=y");

        List<String> arguments = arguments("run");

        assertThat(arguments).containsSubsequence("-Xmx512m", "-Xmx3g", "-Dx=y", "dev.inlet.cli.Main");
    }

    /** Under C or POSIX Java cannot name a file whose name is not ASCII. */
    @ParameterizedTest
    @CsvSource({"C, C.UTF-8", "POSIX, C.UTF-8", "'', C.UTF-8", "de_DE.UTF-8, de_DE.UTF-8"})
    void namesOfFilesAreUtf8WhereTheLocaleSaysNothing(String locale, String used) throws IOException {
        Shell.script(Path.of(environment.get("JAVA_HOME"), "bin/java"), "printf '%s\\n' \"${LC_ALL:-$LANG}\"");
        environment.put("LC_ALL", "");
        environment.put("LC_CTYPE", "");
        environment.put("LANG", locale);

        assertThat(Shell.run(script, environment, "run").output().strip()).isEqualTo(used);
    }

    @Test
    void theDistributionIsFoundThroughSymbolicLinks() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("linked"), Path.of("in let", "bin", "inlet"));

        assertThat(Shell.run(link, environment, "run").output()).contains("-Dinlet.home=" + home.toRealPath());
    }

    @Test
    void newerJavasAreToldThatNativeCodeIsMeant() throws IOException {
        assertThat(arguments("run")).doesNotContain("--enable-native-access=ALL-UNNAMED");

        environment.put("JAVA_HOME", java("25.0.3").toString());

        assertThat(arguments("run")).contains("--enable-native-access=ALL-UNNAMED");
    }

    @ParameterizedTest
    @CsvSource({"11.0.2", "1.8.0_402"})
    void anOldJavaIsRefusedByName(String version) throws IOException {
        environment.put("JAVA_HOME", java(version).toString());

        Shell.Result result = Shell.run(script, environment, "run");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output()).isEmpty();
        assertThat(result.errors()).contains("is Java " + version, "needs 17 or newer", "JAVA_HOME");
    }

    @Test
    void aMissingJavaIsToldWithAWayOut() {
        environment.put("JAVA_HOME", "/nowhere");

        Shell.Result result = Shell.run(script, environment, "run");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.errors()).contains("/nowhere", "Java 17 or newer");
    }

    private List<String> arguments(String... command) {
        Shell.Result result = Shell.run(script, environment, command);
        assertThat(result.errors()).isEmpty();
        assertThat(result.exitCode()).isZero();
        return List.of(result.output().split("\n", -1))
                .subList(0, result.output().split("\n", -1).length - 1);
    }

    /** A Java home whose java prints its arguments, one a line. */
    private Path java(String version) throws IOException {
        Path java = directory.resolve("java-" + version);
        Shell.script(java.resolve("bin/java"), "printf '%s\\n' \"$@\"");
        Files.writeString(java.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        return java;
    }
}
