package dev.inlet.option;

import java.util.Optional;

/** How the elements of lists and maps are read. */
final class Elements {
    private Elements() {}

    static <T> Optional<T> read(OptionType<T> type, RawValue raw, ReadContext context) {
        if (raw instanceof RawValue.Nothing) {
            context.error(raw, "has no value");
        }
        boolean absent = raw instanceof RawValue.Nothing || raw instanceof RawValue.Broken;
        return absent ? Optional.empty() : type.read(raw, context);
    }
}
