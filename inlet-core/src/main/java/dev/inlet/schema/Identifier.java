package dev.inlet.schema;

import java.util.regex.Pattern;

/** How names are written in Spark's DDL. */
public final class Identifier {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private Identifier() {}

    /** In backticks where the name is not a plain word; a backtick within is doubled. */
    public static String quoteIfNeeded(String name) {
        return PLAIN.matcher(name).matches() ? name : "`" + name.replace("`", "``") + "`";
    }
}
