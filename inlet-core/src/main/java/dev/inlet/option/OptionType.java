package dev.inlet.option;

import java.util.Optional;

/** How the value of an option is read and shown. Implementations are immutable. */
public interface OptionType<T> {
    /** What the value is, for the reference, such as {@code duration}. */
    String text();

    /**
     * Reads a value that is neither {@link RawValue.Nothing} nor {@link RawValue.Broken}.
     *
     * @return empty where the value does not fit, after telling why to the context
     */
    Optional<T> read(RawValue raw, ReadContext context);

    /** The value as a user would write it; for defaults and bounds. */
    String show(T value);

    /**
     * Whether values may hold secrets and show themselves ({@link Object#toString}) without them. Of other types the written
     * form is shown.
     */
    default boolean hidesValues() {
        return false;
    }

    /** Whether values are {@link Options} or made of them: what could be read of those is worth checking further. */
    default boolean holdsOptions() {
        return false;
    }
}
