package dev.inlet.runtime.config;

import dev.inlet.option.Place;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** What the YAML parser refused, in words for the file's author. */
final class YamlComplaint {
    private YamlComplaint() {}

    static Place place(String file, String text, YamlEngineException refused) {
        if (refused instanceof ReaderException character) {
            String before = text.substring(0, text.offsetByCodePoints(0, character.getPosition()));
            int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
            return new Place(file, line, before.length() - before.lastIndexOf('\n'));
        }
        return mark(refused)
                .map(mark -> new Place(file, mark.getLine() + 1, mark.getColumn() + 1))
                .orElseGet(() -> Place.wholeFile(file));
    }

    static String message(String text, YamlEngineException refused) {
        if (refused instanceof ReaderException character) {
            return "the character U+%04X is not allowed in YAML".formatted(character.getCodePoint());
        }
        if (!(refused instanceof MarkedYamlEngineException marked)) {
            return "not valid YAML: " + refused.getMessage();
        }
        String line = mark(refused)
                .flatMap(mark -> text.lines().skip(mark.getLine()).findFirst())
                .orElse("");
        String problem = String.valueOf(marked.getProblem());
        if (problem.contains("\\t(TAB)")) {
            return "a tab stands where YAML wants blanks: indent with blanks only";
        }
        String hint = line.contains("${") ? "; within { } and [ ] a value with \"${...}\" needs quotes" : "";
        String context = Optional.ofNullable(marked.getContext())
                .filter(c -> !c.isEmpty())
                .map(c -> " (" + c + ")")
                .orElse("");
        return "not valid YAML: " + problem + context + hint;
    }

    private static Optional<Mark> mark(YamlEngineException refused) {
        return refused instanceof MarkedYamlEngineException marked
                ? marked.getProblemMark().or(marked::getContextMark)
                : Optional.empty();
    }
}
