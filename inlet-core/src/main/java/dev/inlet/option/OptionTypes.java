package dev.inlet.option;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The types of options. */
public final class OptionTypes {
    /** Text, not empty. A number or {@code true} is taken as it is written. */
    public static final OptionType<String> STRING = scalar("text", "text", OptionTypes::notEmpty, Function.identity());

    /** Text that may be empty. */
    public static final OptionType<String> ANY_TEXT = scalar("text", "text", Function.identity(), Function.identity());

    /** A whole number that an {@code int} holds. */
    public static final OptionType<Integer> INTEGER =
            scalar("whole number", "a whole number", Integer::valueOf, String::valueOf);

    /** A whole number that a {@code long} holds. */
    public static final OptionType<Long> LONG =
            scalar("whole number", "a whole number", Long::valueOf, String::valueOf);

    /** {@code true} or {@code false}, in upper or lower case. */
    public static final OptionType<Boolean> BOOLEAN =
            scalar("true or false", "true or false", OptionTypes::bool, String::valueOf);

    /** See {@link Durations}. */
    public static final OptionType<Duration> DURATION =
            scalar("duration", "a duration such as 100ms, 10s, 5m or 1 hour", Durations::parse, Durations::format);

    /** A size in bytes: see {@link ByteSizes}. */
    public static final OptionType<Long> BYTES =
            scalar("size", "a size such as 256MB (millions of bytes) or 256MiB", ByteSizes::parse, ByteSizes::format);

    /**
     * A path on the local disk. {@code file:} URIs become paths; relative paths are taken from the configuration's own directory and
     * made absolute and normal. Other URIs are refused: as a path, {@code s3://bucket/table} would be a directory called {@code s3:}.
     */
    public static final OptionType<String> LOCATION = new ScalarType<>(
            "path",
            "a path on the local disk or a file: URI",
            (scalar, context) -> location(notEmpty(scalar.text()), context.baseDirectory()),
            Function.identity());

    /** Text that is never shown. */
    public static final OptionType<Secret> SECRET = new SecretType();

    /** Free names with text that is never shown. */
    public static final OptionType<ClientProperties> CLIENT_PROPERTIES = new ClientPropertiesType();

    private static final Pattern URI_SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:/.*");

    private OptionTypes() {}

    /**
     * @param text what the value is, for the reference, such as {@code duration}
     * @param expected how a value looks; ends the sentence "must be ..."
     * @param parser throws {@link IllegalArgumentException} on text that is no value; its message is not shown
     * @param shower the value as a user would write it
     */
    public static <T> OptionType<T> scalar(
            String text, String expected, Function<String, T> parser, Function<T, String> shower) {
        return ScalarType.of(text, expected, parser, shower);
    }

    /** One of the constants, written in kebab-case. */
    public static <E extends Enum<E>> OptionType<E> choice(Class<E> constants) {
        Map<String, E> byName = new LinkedHashMap<>();
        for (E constant : constants.getEnumConstants()) {
            byName.put(constant.name().toLowerCase(Locale.ROOT).replace('_', '-'), constant);
        }
        return new ChoiceType<>(byName);
    }

    /** One of the names. */
    public static OptionType<String> oneOf(Collection<String> names) {
        Map<String, String> byName = new LinkedHashMap<>();
        names.forEach(name -> byName.put(name, name));
        return new ChoiceType<>(byName);
    }

    /** A list of values of the type; may be empty. */
    public static <T> OptionType<List<T>> list(OptionType<T> item) {
        return new ListType<>(item);
    }

    /** Free names, each with a value of the type, in the order of the configuration. */
    public static <T> OptionType<Map<String, T>> map(OptionType<T> value) {
        return new MapType<>(value);
    }

    private static String notEmpty(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("empty");
        }
        return text;
    }

    private static boolean bool(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("not a boolean");
        };
    }

    private static String location(String text, Path base) {
        if (text.startsWith("file:/")) {
            return Path.of(URI.create(text)).normalize().toString();
        }
        if (URI_SCHEME.matcher(text).matches()) {
            throw new IllegalArgumentException("not of the local disk");
        }
        return base.resolve(text).normalize().toString();
    }
}
