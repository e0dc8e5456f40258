package dev.inlet.option;

import dev.inlet.option.RawValue.Scalar;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The one definition of an option: how it is called, read, bounded and documented. Options are compared by identity, so
 * they are constants.
 *
 * <pre>{@code
 * static final Option<Duration> INTERVAL = Option.duration("interval")
 *         .defaultTo(Duration.ofSeconds(1), "fresh enough to watch, and 86,400 versions a day at most")
 *         .atLeast(Duration.ofMillis(100))
 *         .doc("The longest time a record waits before a commit that contains it is started.");
 * }</pre>
 */
public final class Option<T> {
    /** What holds where the option is not given. */
    public enum Presence {
        REQUIRED,
        /** There is a value to use. */
        DEFAULTED,
        /** There is none, which means something of its own. */
        OPTIONAL
    }

    private final String name;
    private final OptionType<T> type;
    private final Presence presence;
    private final Optional<T> defaultValue;
    private final String reason;
    private final List<Bound<T>> bounds;
    private final String doc;

    Option(OptionBuilder<T> builder, String doc) {
        this.name = builder.name;
        this.type = builder.type;
        this.presence = builder.presence;
        this.defaultValue = Optional.ofNullable(builder.defaultValue);
        this.reason = builder.reason;
        this.bounds = List.copyOf(builder.bounds);
        this.doc = doc;
        defaultValue.ifPresent(value -> bounds.stream()
                .filter(bound -> !bound.allows(value))
                .forEach(bound -> {
                    throw new IllegalArgumentException("the default of " + name + " must be " + bound.text());
                }));
    }

    /** What a value must be beside of its type; {@code text} ends the sentence "must be ...". */
    record Bound<T>(String text, Predicate<T> rule) {
        boolean allows(T value) {
            return rule.test(value);
        }
    }

    /** Text, not empty. */
    public static OptionBuilder<String> string(String name) {
        return of(name, OptionTypes.STRING);
    }

    /** A path on the local disk, made absolute: see {@link OptionTypes#LOCATION}. */
    public static OptionBuilder<String> location(String name) {
        return of(name, OptionTypes.LOCATION);
    }

    /** One of the constants, written in kebab-case. */
    public static <E extends Enum<E>> OptionBuilder<E> choice(String name, Class<E> constants) {
        return of(name, OptionTypes.choice(constants));
    }

    /** A whole number that an {@code int} holds. */
    public static OptionBuilder<Integer> integer(String name) {
        return of(name, OptionTypes.INTEGER);
    }

    /** A whole number that a {@code long} holds. */
    public static OptionBuilder<Long> longInteger(String name) {
        return of(name, OptionTypes.LONG);
    }

    /** See {@link Durations}. */
    public static OptionBuilder<Duration> duration(String name) {
        return of(name, OptionTypes.DURATION);
    }

    /** A size in bytes: see {@link ByteSizes}. */
    public static OptionBuilder<Long> bytes(String name) {
        return of(name, OptionTypes.BYTES);
    }

    /** {@code true} or {@code false}, in upper or lower case. */
    public static OptionBuilder<Boolean> bool(String name) {
        return of(name, OptionTypes.BOOLEAN);
    }

    /** Text that is never shown. */
    public static OptionBuilder<Secret> secret(String name) {
        return of(name, OptionTypes.SECRET);
    }

    /** A list of text. */
    public static OptionBuilder<List<String>> strings(String name) {
        return of(name, OptionTypes.list(OptionTypes.STRING));
    }

    /** Free names with text. */
    public static OptionBuilder<Map<String, String>> stringMap(String name) {
        return of(name, OptionTypes.map(OptionTypes.ANY_TEXT));
    }

    /** Free names with text that is handed to a client library and never shown. */
    public static OptionBuilder<ClientProperties> clientProperties(String name) {
        return of(name, OptionTypes.CLIENT_PROPERTIES);
    }

    /** Options under one name. */
    public static OptionBuilder<Options> group(String name, OptionGroup group) {
        return of(name, group);
    }

    /** Values of any type. */
    public static <T> OptionBuilder<T> of(String name, OptionType<T> type) {
        return new OptionBuilder<>(name, type);
    }

    /** As it is written in a configuration, in kebab-case. */
    public String name() {
        return name;
    }

    public OptionType<T> type() {
        return type;
    }

    public Presence presence() {
        return presence;
    }

    /** Present exactly where {@link #presence} is {@code DEFAULTED}. */
    public Optional<T> defaultValue() {
        return defaultValue;
    }

    /** Why the default is what it is, or what it means that the option is absent; empty where it is required. */
    public String reason() {
        return reason;
    }

    /** What values must be, such as {@code at least 100ms}. */
    public List<String> bounds() {
        return bounds.stream().map(Bound::text).toList();
    }

    /** What it does, for the reference: Markdown, of which the first sentence is the summary. */
    public String doc() {
        return doc;
    }

    /** The first sentence of the doc. */
    String summary() {
        int end = doc.indexOf(". ");
        return end < 0 ? doc : doc.substring(0, end + 1);
    }

    /** Reads a value; where it is not one, or out of bounds, tells the context. */
    Optional<T> read(RawValue raw, ReadContext context) {
        if (raw instanceof RawValue.Broken) {
            return Optional.empty();
        }
        if (raw instanceof RawValue.Nothing) {
            context.error(raw, "has no value");
            return Optional.empty();
        }
        int toldBefore = context.problems().count();
        Optional<T> value = type.read(raw, context);
        if (value.isEmpty() || context.problems().count() > toldBefore) {
            return value;
        }
        for (Bound<T> bound : bounds) {
            if (!bound.allows(value.get())) {
                boolean shows = raw instanceof Scalar && !type.hidesValues();
                context.error(raw, "must be " + bound.text() + (shows ? ", but is " + raw.shown() : ""));
                return Optional.empty();
            }
        }
        return value;
    }

    @Override
    public String toString() {
        return name;
    }
}
