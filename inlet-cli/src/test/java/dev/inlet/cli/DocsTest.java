package dev.inlet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the pages show works: pipeline files can be run, commands exist, links lead somewhere. */
class DocsTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern LINK = Pattern.compile("(?<!!)\\[[^]]*]\\(([^)\\s]+)\\)");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    @TempDir
    Path directory;

    /**
     * @param page the file
     * @param line of the first line within the fence, from 1
     */
    record Block(Path page, int line, String text) {
        @Override
        public String toString() {
            return ROOT.relativize(page) + ":" + line;
        }
    }

    static Stream<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            List<Path> pages =
                    new ArrayList<>(docs.filter(file -> file.toString().endsWith(".md"))
                            .sorted()
                            .toList());
            for (String name : List.of("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md")) {
                pages.add(ROOT.resolve(name));
            }
            return pages.stream();
        }
    }

    static Stream<Block> pipelines() throws IOException {
        return pages().flatMap(page -> blocks(page, "yaml").stream());
    }

    static Stream<Path> examples() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT.resolve("examples"))) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
        }
    }

    static Stream<String> commands() throws IOException {
        return pages().flatMap(page -> commands(page).stream());
    }

    private static List<String> commands(Path page) {
        return blocks(page, "sh").stream()
                .flatMap(block -> block.text().lines())
                .map(line -> line.replaceFirst(" +#.*", "").strip())
                .filter(line -> line.matches("(\\./|bin/)?inlet .*"))
                .toList();
    }

    private static List<String> words(String command) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(command);
        while (word.find()) {
            words.add(word.group(1) == null ? word.group(2) : word.group(1));
        }
        return words;
    }

    @ParameterizedTest
    @MethodSource("pipelines")
    void aPipelineThatIsShownCanBeRun(Block block) throws IOException {
        String text = whole(block.text());
        Files.writeString(directory.resolve("items.csv"), "item,price\nbook,12.50\n");

        Inlet.Result result = Inlet.run("validate", Files.writeString(directory.resolve("shown.yaml"), text));

        assertThat(result.exitCode()).as(block + "\n" + text + "\n" + result).isZero();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void anExampleCanBeRun(Path file) {
        Inlet.Result result = Inlet.run("validate", file);

        assertThat(result.exitCode()).as(result.toString()).isZero();
    }

    /** From the first steps on, each command of these pages finds what those before it left. */
    @Test
    void theCommandsOfTheFirstPagesWorkOneAfterTheOther() throws IOException {
        List<String> commands = Stream.of("docs/index.md", "docs/guide/tables.md")
                .flatMap(page -> commands(ROOT.resolve(page)).stream())
                .toList();
        assertThat(commands).hasSizeGreaterThan(10);
        for (String command : commands) {
            Object[] words = words(command).stream()
                    .flatMap(word -> Stream.of(here(word).split("\0")))
                    .toArray();

            Inlet.Result result = Inlet.run(Arrays.copyOfRange(words, 1, words.length));

            assertThat(result.exitCode()).as(command + "\n" + result).isZero();
        }
    }

    /** The word with a path in the test's directory instead of one in the working directory. */
    private String here(String word) {
        return switch (word) {
            case "generator" -> "generator\0" + directory.resolve("generator.yaml");
            case "quickstart" -> "quickstart\0" + directory.resolve("inlet-quickstart") + "\0--home\0..";
            default ->
                word.matches("lake/.*|[a-z]+\\.yaml") ? directory.resolve(word).toString() : word;
        };
    }

    @ParameterizedTest
    @MethodSource("commands")
    void aCommandThatIsShownExists(String command) {
        List<String> words = words(command);
        Console console = new Console(
                Inlet.stream(new ByteArrayOutputStream()),
                Inlet.stream(new ByteArrayOutputStream()),
                false,
                Style.PLAIN);

        assertThatCode(() -> Main.commandLine(console)
                        .parseArgs(words.subList(1, words.size()).toArray(String[]::new)))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void linksLeadSomewhere(Path page) throws IOException {
        Matcher link = LINK.matcher(Files.readString(page).replaceAll("(?s)```.*?```", ""));
        while (link.find()) {
            String target = link.group(1);
            if (target.startsWith("https:") || target.startsWith("http:")) {
                continue;
            }
            String[] parts = target.split("#", 2);
            Path file = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]);
            assertThat(file).as("%s in %s", target, page).exists();
            if (parts.length == 2) {
                assertThat(anchors(file)).as("%s in %s", target, page).contains(parts[1]);
            }
        }
    }

    private static List<String> anchors(Path page) {
        return lines(page).stream()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9 -]", "")
                        .replace(' ', '-'))
                .toList();
    }

    /** A part of a pipeline file, with the least of what is missing. */
    private static String whole(String part) {
        StringBuilder text = new StringBuilder(part);
        if (!part.matches("(?s)(.*\n)?name:.*")) {
            text.append("name: shown\n");
        }
        if (!part.matches("(?s)(.*\n)?sources:.*")) {
            text.append("sources: {events: {type: generator}}\n");
        }
        if (!part.matches("(?s)(.*\n)?sinks:.*")) {
            text.append("sinks: [{table: ./shown}]\n");
        }
        return text.toString();
    }

    private static List<Block> blocks(Path page, String language) {
        List<Block> blocks = new ArrayList<>();
        List<String> lines = lines(page);
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).strip().equals("```" + language)) {
                int end = i + 1;
                while (!lines.get(end).strip().equals("```")) {
                    end++;
                }
                blocks.add(new Block(page, i + 2, String.join("\n", lines.subList(i + 1, end)) + "\n"));
                i = end;
            }
        }
        return blocks;
    }

    private static List<String> lines(Path page) {
        try {
            return Files.readAllLines(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
