package dev.inlet.option;

import dev.inlet.error.InletException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The values of a group's options. Immutable; shows no secrets. */
public final class Options {
    private final Place place;
    private final String variant;
    private final Map<String, Slot> slots;

    /**
     * @param value empty where the option was given and could not be read, or is optional and was not given
     * @param place where the value stands, or where it is missing
     * @param shown the value for {@link #toString}
     */
    record Slot(Option<?> option, Optional<?> value, boolean given, Place place, String shown) {}

    Options(Place place, Map<String, Slot> slots) {
        this(place, "", slots);
    }

    private Options(Place place, String variant, Map<String, Slot> slots) {
        this.place = place;
        this.variant = variant;
        this.slots = new LinkedHashMap<>(slots);
    }

    Options ofVariant(String chosen) {
        return new Options(place, chosen, slots);
    }

    /**
     * Values given by a program: text, numbers, booleans, lists and maps of them; text is read as in a file.
     *
     * @throws InletException of kind configuration, with all problems
     */
    public static Options of(List<Option<?>> options, Map<String, ?> values) {
        Place here = Place.wholeFile("options");
        Problems problems = new Problems();
        ReadContext top = ReadContext.top(Path.of("").toAbsolutePath(), problems, here);
        Options read = new OptionGroup(options).read(entries(values, here), "", top);
        if (problems.hasErrors()) {
            throw InletException.configuration(
                    problems.all().stream().map(Problem::message).collect(Collectors.joining("; ")),
                    "",
                    "Change these options");
        }
        return read;
    }

    /**
     * The option's value, or its default.
     *
     * @throws IllegalStateException where there is none: the option is optional, or was not read
     */
    public <T> T get(Option<T> option) {
        return find(option).orElseThrow(() -> new IllegalStateException("there is no value of " + option));
    }

    /** The option's value, or its default; empty where it is optional and not given, or could not be read. */
    @SuppressWarnings("unchecked") // The slot was filled by this very option.
    public <T> Optional<T> find(Option<T> option) {
        return (Optional<T>) slot(option).value();
    }

    /** Whether the option was given, be it rightly or not. */
    public boolean isGiven(Option<?> option) {
        return slot(option).given();
    }

    /** Where the option's value stands, or, where it was not given, the whole group. */
    public Place place(Option<?> option) {
        return slot(option).place();
    }

    /** Where the group stands. */
    public Place place() {
        return place;
    }

    /** Which of several kinds of group this is; empty where there is one kind only. */
    public String variant() {
        return variant;
    }

    private Slot slot(Option<?> option) {
        Slot slot = slots.get(option.name());
        if (slot == null || slot.option() != option) {
            throw new IllegalArgumentException("the option " + option + " is not of this group: " + slots.keySet());
        }
        return slot;
    }

    private static List<RawValue.Entry> entries(Map<?, ?> values, Place here) {
        return values.entrySet().stream()
                .map(entry -> new RawValue.Entry(here, String.valueOf(entry.getKey()), raw(entry.getValue(), here)))
                .toList();
    }

    private static RawValue raw(Object value, Place here) {
        if (value instanceof Map<?, ?> map) {
            return new RawValue.Entries(here, entries(map, here));
        }
        if (value instanceof Collection<?> list) {
            return new RawValue.Items(
                    here, list.stream().map(each -> raw(each, here)).toList());
        }
        return RawValue.Scalar.literal(here, String.valueOf(value));
    }

    /** What was given, such as {@code {topics: ["clicks"], properties: {acks=<hidden>}}}. */
    @Override
    public String toString() {
        return slots.values().stream()
                .filter(Slot::given)
                .map(slot -> slot.option() + ": " + slot.shown())
                .collect(Collectors.joining(", ", variant + "{", "}"));
    }
}
