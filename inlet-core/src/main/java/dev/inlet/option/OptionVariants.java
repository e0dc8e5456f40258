package dev.inlet.option;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Groups of which one is chosen by an option of their own, {@code type}. As a type, its value is the {@link Options} of the
 * chosen group, with {@link Options#variant} telling which.
 *
 * @param groups by the value of {@code type}, in the order of the reference
 * @param defaultType the value of {@code type} where it is not given; empty where it is required
 */
public record OptionVariants(Map<String, OptionGroup> groups, Optional<String> defaultType) implements OptionsType {
    /** The option that chooses. */
    public static final String TYPE = "type";

    public OptionVariants {
        groups = Collections.unmodifiableMap(new LinkedHashMap<>(groups));
    }

    @Override
    public Options defaults() {
        String type = defaultType.orElseThrow();
        return group(type).defaults().ofVariant(type);
    }

    @Override
    public String text() {
        return "options of a type: " + String.join(", ", groups.keySet());
    }

    @Override
    public Optional<Options> read(RawValue raw, ReadContext context) {
        if (!(raw instanceof RawValue.Entries entries)) {
            context.error(raw, "must be a mapping from options to values, but is " + raw.kind());
            return Optional.empty();
        }
        Optional<RawValue.Entry> given = entries.entries().stream()
                .filter(entry -> entry.key().equals(TYPE))
                .findFirst();
        Optional<String> chosen = given.isEmpty() ? defaultType : type(given.get(), context);
        if (given.isEmpty() && chosen.isEmpty()) {
            List<String> keys =
                    entries.entries().stream().map(RawValue.Entry::key).toList();
            String hint = NearestName.of(TYPE, keys)
                    .map(key -> "; did you mean it by \"" + key + "\"?")
                    .orElse("");
            context.problems()
                    .error(
                            context.place(),
                            "\"type\" is missing" + context.inGroup("") + ": one of "
                                    + String.join(", ", groups.keySet()) + hint);
        }
        return chosen.map(type -> {
            List<RawValue.Entry> rest = entries.entries().stream()
                    .filter(entry -> !entry.key().equals(TYPE))
                    .toList();
            return group(type).read(rest, "type " + type, context).ofVariant(type);
        });
    }

    private OptionGroup group(String type) {
        return requireNonNull(groups.get(type), type);
    }

    private Optional<String> type(RawValue.Entry entry, ReadContext context) {
        return Elements.read(
                OptionTypes.oneOf(groups.keySet()), entry.value(), context.option(TYPE, "", entry.place()));
    }
}
