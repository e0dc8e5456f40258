package dev.inlet.option;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Free names, each with a value of one type. */
record MapType<T>(OptionType<T> value) implements OptionType<Map<String, T>> {
    @Override
    public String text() {
        return "map of " + value.text();
    }

    /** As in {@link ListType#read}, values that do not fit are left out only where the values are groups. */
    @Override
    public Optional<Map<String, T>> read(RawValue raw, ReadContext context) {
        if (!(raw instanceof RawValue.Entries entries)) {
            context.error(raw, "must be a mapping from names to values, but is " + raw.kind());
            return Optional.empty();
        }
        Map<String, T> values = new LinkedHashMap<>();
        boolean complete = true;
        for (RawValue.Entry entry : entries.entries()) {
            Optional<T> each = Elements.read(value, entry.value(), context.key(entry.key(), entry.place()));
            each.ifPresent(present -> values.put(entry.key(), present));
            complete &= each.isPresent();
        }
        return complete || value.holdsOptions() ? Optional.of(Collections.unmodifiableMap(values)) : Optional.empty();
    }

    @Override
    public String show(Map<String, T> values) {
        return values.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + value.show(entry.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    @Override
    public boolean hidesValues() {
        return value.hidesValues();
    }

    @Override
    public boolean holdsOptions() {
        return value.holdsOptions();
    }
}
