package dev.inlet.option;

import dev.inlet.option.Option.Bound;
import dev.inlet.option.Option.Presence;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Puts an {@link Option} together; {@link #doc} ends it. */
public final class OptionBuilder<T> {
    private static final Pattern KEBAB_CASE = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

    final String name;
    final OptionType<T> type;
    final List<Bound<T>> bounds = new ArrayList<>();
    Presence presence = Presence.REQUIRED;

    @Nullable
    T defaultValue;

    String reason = "";

    OptionBuilder(String name, OptionType<T> type) {
        if (!KEBAB_CASE.matcher(name).matches()) {
            throw new IllegalArgumentException("an option's name is in kebab-case, unlike '" + name + "'");
        }
        this.name = name;
        this.type = type;
    }

    /** Without this and without {@link #optional}, the option is required. */
    public OptionBuilder<T> defaultTo(T value, String why) {
        this.presence = Presence.DEFAULTED;
        this.defaultValue = value;
        this.reason = requireText(why);
        return this;
    }

    /** @param whenAbsent what happens where the option is not given, such as "all columns are kept" */
    public OptionBuilder<T> optional(String whenAbsent) {
        this.presence = Presence.OPTIONAL;
        this.reason = requireText(whenAbsent);
        return this;
    }

    /** The smallest value that is allowed. For types with an order. */
    public OptionBuilder<T> atLeast(T least) {
        return mustBe("at least " + type.show(least), value -> compare(value, least) >= 0);
    }

    /** The greatest value that is allowed. For types with an order. */
    public OptionBuilder<T> atMost(T most) {
        return mustBe("at most " + type.show(most), value -> compare(value, most) <= 0);
    }

    /** @param rule in words; ends the sentence "must be ..." */
    public OptionBuilder<T> mustBe(String rule, Predicate<T> allowed) {
        bounds.add(new Bound<>(rule, allowed));
        return this;
    }

    /** @param doc what the option does, with its unit; whole sentences in Markdown */
    public Option<T> doc(String doc) {
        return new Option<>(this, requireText(doc));
    }

    private static String requireText(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("an option tells what it does and why its default is what it is");
        }
        return text;
    }

    @SuppressWarnings(
            "unchecked") // A type without an order fails when the constant is built, in any test that touches it.
    private int compare(T value, T other) {
        return ((Comparable<T>) value).compareTo(other);
    }
}
