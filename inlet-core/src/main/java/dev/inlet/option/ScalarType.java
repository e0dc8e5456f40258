package dev.inlet.option;

import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A type whose values are written as one piece of text.
 *
 * @param expected how a value looks, to end the sentence "must be ..."; told when the parser refuses
 * @param parser throws {@link IllegalArgumentException} on text that is no value; its message is not shown, since it may
 *     hold the text
 */
record ScalarType<T>(
        String text, String expected, BiFunction<RawValue.Scalar, ReadContext, T> parser, Function<T, String> shower)
        implements OptionType<T> {
    static <T> ScalarType<T> of(String text, String expected, Function<String, T> parser, Function<T, String> shower) {
        return new ScalarType<>(text, expected, (scalar, context) -> parser.apply(scalar.text()), shower);
    }

    @Override
    public Optional<T> read(RawValue raw, ReadContext context) {
        if (!(raw instanceof RawValue.Scalar scalar)) {
            context.error(raw, "must be " + expected + ", but is " + raw.kind());
            return Optional.empty();
        }
        try {
            return Optional.of(parser.apply(scalar, context));
        } catch (IllegalArgumentException refused) {
            context.error(raw, "must be " + expected + ", but is " + scalar.shown());
            return Optional.empty();
        }
    }

    @Override
    public String show(T value) {
        return shower.apply(value);
    }
}
