package dev.inlet.option;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Options that stand together in one mapping. As a type, its value is an {@link Options}.
 *
 * @param options with distinct names
 */
public record OptionGroup(List<Option<?>> options) implements OptionsType {
    public OptionGroup {
        options = List.copyOf(options);
        Set<String> seen = new HashSet<>();
        for (Option<?> option : options) {
            if (!seen.add(option.name())) {
                throw new IllegalArgumentException("two options are called " + option.name());
            }
        }
    }

    public static OptionGroup of(Option<?>... options) {
        return new OptionGroup(List.of(options));
    }

    @Override
    public Options defaults() {
        return read(List.of(), "", ReadContext.top(Path.of("/"), new Problems(), Place.wholeFile("")));
    }

    @Override
    public String text() {
        return "options";
    }

    @Override
    public Optional<Options> read(RawValue raw, ReadContext context) {
        if (raw instanceof RawValue.Entries entries) {
            return Optional.of(read(entries.entries(), "", context));
        }
        context.error(raw, "must be a mapping from options to values, but is " + raw.kind());
        return Optional.empty();
    }

    /**
     * Reads the entries, telling of unknown options, of required ones that are missing, and of values that do not fit. What
     * could be read is in the result.
     *
     * @param variant what kind of group this is, such as {@code type kafka}; may be empty
     */
    Options read(List<RawValue.Entry> entries, String variant, ReadContext context) {
        Map<String, RawValue.Entry> given = new LinkedHashMap<>();
        entries.forEach(entry -> given.put(entry.key(), entry));
        Set<String> names = options.stream().map(Option::name).collect(Collectors.toSet());
        for (RawValue.Entry entry : entries) {
            if (!names.contains(entry.key())) {
                context.problems()
                        .error(
                                entry.place(),
                                "unknown option \"" + entry.key() + '"' + context.inGroup(variant)
                                        + NearestName.hint(entry.key(), names));
            }
        }
        Map<String, Options.Slot> slots = new LinkedHashMap<>();
        for (Option<?> option : options) {
            slots.put(option.name(), slot(option, Optional.ofNullable(given.get(option.name())), variant, context));
        }
        return new Options(context.place(), slots);
    }

    private static <T> Options.Slot slot(
            Option<T> option, Optional<RawValue.Entry> entry, String variant, ReadContext context) {
        if (entry.isPresent()) {
            RawValue raw = entry.get().value();
            ReadContext inside =
                    context.option(option.name(), variant, entry.get().place());
            Optional<T> value = option.read(raw, inside);
            String shown = value.filter(v -> option.type().hidesValues())
                    .map(Object::toString)
                    .orElseGet(raw::shown);
            return new Options.Slot(option, value, true, raw.place(), shown);
        }
        if (option.presence() == Option.Presence.REQUIRED) {
            context.problems()
                    .error(
                            context.place(),
                            '"' + option.name() + "\" is missing" + context.inGroup(variant) + ": " + option.summary());
        }
        return new Options.Slot(option, option.defaultValue(), false, context.place(), "");
    }
}
