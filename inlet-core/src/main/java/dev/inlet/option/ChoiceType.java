package dev.inlet.option;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A value that is one of a few names. */
record ChoiceType<T>(Map<String, T> byName) implements OptionType<T> {
    ChoiceType {
        byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
    }

    @Override
    public String text() {
        return "one of " + String.join(", ", byName.keySet());
    }

    @Override
    public Optional<T> read(RawValue raw, ReadContext context) {
        if (raw instanceof RawValue.Scalar scalar) {
            T value = byName.get(scalar.text());
            if (value == null) {
                // The hint is drawn from the text as written: one from the environment must not be guessed at.
                String hint = NearestName.of(scalar.written(), byName.keySet())
                        .map(nearest -> "; did you mean \"" + nearest + "\"?")
                        .orElse("");
                context.error(raw, "must be " + text() + ", but is " + scalar.shown() + hint);
            }
            return Optional.ofNullable(value);
        }
        context.error(raw, "must be " + text() + ", but is " + raw.kind());
        return Optional.empty();
    }

    @Override
    public String show(T value) {
        return byName.entrySet().stream()
                .filter(entry -> entry.getValue().equals(value))
                .findFirst()
                .orElseThrow()
                .getKey();
    }
}
