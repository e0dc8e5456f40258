package dev.inlet.benchmarks;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What follows the benchmark's name: {@code --quick} and {@code --name value} pairs. */
final class Arguments {
    private final Map<String, String> given = new LinkedHashMap<>();
    private boolean quick;

    /** @param known names of the options that this benchmark has */
    Arguments(List<String> arguments, String... known) {
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            String name = argument.startsWith("--") ? argument.substring(2) : "";
            if (name.equals("quick")) {
                quick = true;
            } else if (Arrays.asList(known).contains(name) && i + 1 < arguments.size()) {
                given.put(name, arguments.get(++i));
            } else {
                throw new IllegalArgumentException("unknown or incomplete: " + argument + "; there are --quick and --"
                        + String.join(", --", known));
            }
        }
    }

    /** Whether this run only checks that the benchmark works. */
    boolean quick() {
        return quick;
    }

    /**
     * @param full what it is unless given
     * @param small what it is with {@code --quick} unless given
     */
    int number(String name, int full, int small) {
        String value = given.get(name);
        return value == null ? (quick ? small : full) : Integer.parseInt(value);
    }

    String text(String name, String otherwise) {
        return given.getOrDefault(name, otherwise);
    }
}
