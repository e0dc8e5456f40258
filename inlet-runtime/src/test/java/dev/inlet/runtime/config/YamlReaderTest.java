package dev.inlet.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.option.Problem;
import dev.inlet.option.Problems;
import dev.inlet.option.RawValue;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class YamlReaderTest {
    private Problems problems = new Problems();

    @Test
    void valuesKeepTheirTextAndPlace() {
        assertThat(read("a: 1.50\nb: [on, 'x: y', null]\nc: {d: ~}\ne: |\n  SELECT 1\n  FROM t\n")
                        .orElseThrow())
                .hasToString("Entries[place=f.yaml:1:1, entries=["
                        + "Entry[place=f.yaml:1:1, key=a, value=\"1.50\"], "
                        + "Entry[place=f.yaml:2:1, key=b, value=Items[place=f.yaml:2:4, "
                        + "items=[\"on\", \"x: y\", Nothing[place=f.yaml:2:17]]]], "
                        + "Entry[place=f.yaml:3:1, key=c, value=Entries[place=f.yaml:3:4, "
                        + "entries=[Entry[place=f.yaml:3:5, key=d, value=Nothing[place=f.yaml:3:8]]]]], "
                        + "Entry[place=f.yaml:4:1, key=e, value=\"SELECT 1...\"]]]");
        assertThat(problems.all()).isEmpty();
    }

    @Test
    void aliasesAndMergeKeysStandForWhatTheyName() {
        assertThat(read("a: &x {k: 1}\nb: *x\nc: {<<: *x, l: 2}\n")
                        .orElseThrow()
                        .shown())
                .isEqualTo("{a: {k: \"1\"}, b: {k: \"1\"}, c: {l: \"2\", k: \"1\"}}");
    }

    @Test
    void nestedAliasesDoNotGrowWithoutLimit() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x]\n");
        for (int i = 1; i < 9; i++) {
            bomb.append(
                    "a%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d]\n".formatted(i, i, i - 1, i - 1, i - 1, i - 1, i - 1));
        }

        assertRefused(bomb.toString(), "f.yaml: the file has more than 10000 values, counting aliases");
    }

    @Test
    void textThatIsNoMappingIsRefusedWithItsPlace() {
        String empty = "f.yaml: the file is empty: a pipeline has at least \"name\", \"sources\" and \"sinks\"";
        assertRefused("", empty);
        assertRefused("# only a comment\n", empty);
        assertRefused("---\n", empty);
        assertRefused("- a\n", "f.yaml:1:1: a pipeline file must be a mapping from options to values, but is a list");
        assertRefused(
                "a\n", "f.yaml:1:1: a pipeline file must be a mapping from options to values, but is a single value");
    }

    @Test
    void textThatIsNotYamlIsRefusedWithItsPlace() {
        assertRefused("a: 1\n\tb: 2\n", "f.yaml:2:1: a tab stands where YAML wants blanks: indent with blanks only");
        assertRefused("a: b: c\n", "f.yaml:1:5: not valid YAML: mapping values are not allowed here");
        assertRefused("a: *none\n", "f.yaml:1:4: not valid YAML: found undefined alias none");
        assertRefused(
                "a: 1\nb: {c: ${env:X}}\n",
                "f.yaml:2:9: not valid YAML: expected ',' or '}', but got { (while parsing a flow mapping); within { }"
                        + " and [ ] a value with \"${...}\" needs quotes");
        assertRefused("a: \"\u0007\"\n", "f.yaml:1:5: the character U+0007 is not allowed in YAML");
        assertRefused("a: " + "[".repeat(200_000), "f.yaml: the file is nested too deeply to be read");
    }

    @Test
    void whatYamlAllowsAndAPipelineDoesNotIsRefused() {
        assertTold(
                "a: 1\n---\nb: 2\n",
                "f.yaml:3:1: a second document begins here; a file holds one pipeline, without \"---\"");
        assertTold("a: 1\nb: 2\na: 3\n", "f.yaml:3:1: \"a\" is given twice; first at line 1");
        assertTold("a: !secret b\n", "f.yaml:1:4: the tag !secret has no meaning here: leave it out");
        assertTold(
                "? [a]\n: 1\n",
                "f.yaml:1:3: a name must be text, but is a list or a mapping; text that begins with { or "
                        + "[ needs quotes");
        assertTold("a: &x [*x]\n", "f.yaml:1:4: the value contains itself through an alias");
        assertTold("${env:A}: 1\n", "f.yaml:1:1: names are taken as they are: \"${env:A}\" is not replaced");
    }

    private void assertRefused(String text, String problem) {
        assertThat(read(text)).isEmpty();
        assertThat(told()).containsExactly(problem);
    }

    private void assertTold(String text, String problem) {
        assertThat(read(text)).isPresent();
        assertThat(told()).containsExactly(problem);
    }

    private List<String> told() {
        return problems.all().stream().map(Problem::toString).toList();
    }

    private Optional<RawValue.Entries> read(String text) {
        problems = new Problems();
        return new YamlReader("f.yaml", new Interpolation(name -> null, Path.of("/")), problems).read(text);
    }
}
