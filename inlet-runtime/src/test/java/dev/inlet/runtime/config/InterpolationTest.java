package dev.inlet.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.option.Place;
import dev.inlet.option.Problem;
import dev.inlet.option.Problems;
import dev.inlet.option.RawValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InterpolationTest {
    private static final Place HERE = new Place("f", 2, 3);
    private static final Map<String, String> ENVIRONMENT =
            Map.of("HOST", "kafka-1", "EMPTY", "", "NESTED", "${env:HOST}");

    private final Problems problems = new Problems();

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "plain, plain",
                "`$5 and $$ and {}`, `$5 and $$ and {}`",
                "${env:HOST}, kafka-1",
                "a-${env:HOST}-${env:HOST}-b, a-kafka-1-kafka-1-b",
                "${env:NONE:-localhost:9092}, localhost:9092",
                "${env:NONE:-}, ``",
                "${env:EMPTY:-full}, full",
                "${env:EMPTY}, ``",
                "${env:HOST:-other}, kafka-1",
                "${env:NESTED}, ${env:HOST}",
                "$${env:HOST}, ${env:HOST}",
                "$$${env:HOST}, $${env:HOST}",
                "$${a} ${env:HOST}, ${a} kafka-1",
            })
    void referencesAreReplacedOnceAndEscapesKept(String written, String text) {
        assertThat(resolve(written)).isInstanceOfSatisfying(RawValue.Scalar.class, scalar -> {
            assertThat(scalar.text()).isEqualTo(text);
            assertThat(scalar.written()).isEqualTo(written);
        });
        assertThat(problems.all()).isEmpty();
    }

    @Test
    void aValueRemembersItsReferencesWithoutTheirDefaults() {
        assertThat(resolve("${env:HOST:-a}:${env:NONE:-9092}"))
                .isInstanceOfSatisfying(
                        RawValue.Scalar.class,
                        scalar -> assertThat(scalar.references()).containsExactly("${env:HOST}", "${env:NONE}"));
    }

    @Test
    void filesYieldTheirContentOrAKey() throws IOException {
        Files.writeString(directory.resolve("token"), "  hunter2 \n");
        Files.writeString(directory.resolve("client.properties"), "user = me\npassword = a=b: c\n");

        assertThat(text("${file:token}")).isEqualTo("hunter2");
        assertThat(text("${file:" + directory.resolve("token") + "}")).isEqualTo("hunter2");
        assertThat(text("${file:client.properties:password}")).isEqualTo("a=b: c");
        assertThat(problems.all()).isEmpty();
    }

    @Test
    void whatCannotBeResolvedIsToldWithTheWayOut() throws IOException {
        Files.writeString(directory.resolve("client.properties"), "password = x\n");
        Files.write(directory.resolve("binary"), new byte[] {(byte) 0xff, 0});
        Files.write(directory.resolve("large"), new byte[(1 << 20) + 1]);

        for (String written : List.of(
                "${env:NONE}",
                "${env:}",
                "${env:a b}",
                "${HOST}",
                "${evn:HOST}",
                "${vault:x}",
                "${env:HOST",
                "${file:none}",
                "${file:}",
                "${file:a\0b}",
                "${file:binary}",
                "${file:large}",
                "${file:client.properties:pasword}",
                "${env:NONE} ${env:NADA}")) {
            assertThat(resolve(written)).isEqualTo(new RawValue.Broken(HERE));
        }

        assertThat(problems.all()).extracting(Problem::place).containsOnly(HERE);
        assertThat(problems.all())
                .extracting(Problem::message)
                .containsExactly(
                        "the environment variable NONE is not set; set it, or write ${env:NONE:-default}",
                        "${env:} does not name an environment variable: write ${env:NAME} or ${env:NAME:-default}",
                        "${env:a b} does not name an environment variable: write ${env:NAME} or ${env:NAME:-default}",
                        "${HOST} does not tell where from: write ${env:HOST} for an environment variable, or \"$${\""
                                + " for the characters themselves",
                        "unknown provider \"evn\" in ${evn:HOST}; did you mean \"env\"? (write \"$${\" for the"
                                + " characters themselves)",
                        "unknown provider \"vault\" in ${vault:x}; valid are env, file (write \"$${\" for the"
                                + " characters themselves)",
                        "\"${\" is not closed by \"}\"; write \"$${\" for the characters themselves",
                        "${file:none} cannot be read: there is no file " + directory.resolve("none"),
                        "${file:} cannot be read: " + directory + " is a directory",
                        "${file:a\0b} cannot be read: no file can have that name: Nul character not allowed",
                        "${file:binary} cannot be read: " + directory.resolve("binary") + " is not UTF-8 text",
                        "${file:large} cannot be read: " + directory.resolve("large") + " is larger than 1 MiB",
                        "${file:client.properties:pasword} cannot be read: the file has no key \"pasword\"; did you"
                                + " mean \"password\"?",
                        "the environment variable NADA is not set; set it, or write ${env:NADA:-default}");
    }

    private RawValue resolve(String written) {
        return new Interpolation(ENVIRONMENT::get, directory).resolve(HERE, written, problems);
    }

    private String text(String written) {
        return ((RawValue.Scalar) resolve(written)).text();
    }
}
