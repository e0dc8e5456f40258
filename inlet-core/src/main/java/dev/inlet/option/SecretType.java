package dev.inlet.option;

import dev.inlet.option.RawValue.Scalar;
import java.util.Optional;

/** Text that is never shown. */
record SecretType() implements OptionType<Secret> {
    @Override
    public String text() {
        return "secret text";
    }

    @Override
    public Optional<Secret> read(RawValue raw, ReadContext context) {
        if (raw instanceof Scalar scalar) {
            return Optional.of(new Secret(scalar.text(), scalar.references()));
        }
        context.error(raw, "must be text, but is " + raw.kind());
        return Optional.empty();
    }

    @Override
    public String show(Secret value) {
        return value.toString();
    }

    @Override
    public boolean hidesValues() {
        return true;
    }
}
