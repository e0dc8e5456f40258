package dev.inlet.position;

import java.util.regex.Pattern;

/** The rule for names that become part of application ids: of pipelines, of sources and of targets. */
public final class SourceName {
    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,127}");

    private SourceName() {}

    /** Whether the name starts with a letter or {@code _}, goes on with letters, digits, {@code _} or {@code -}. */
    public static boolean isValid(String name) {
        return ALLOWED.matcher(name).matches();
    }

    static void check(String name) {
        if (!isValid(name)) {
            throw new IllegalArgumentException("'" + name
                    + "' is not a valid name: use letters, digits, _ and -, starting with a letter or _, at most 128");
        }
    }
}
