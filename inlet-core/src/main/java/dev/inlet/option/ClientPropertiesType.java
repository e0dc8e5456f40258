package dev.inlet.option;

import java.util.Optional;

/** Free names with text that is never shown. */
record ClientPropertiesType() implements OptionType<ClientProperties> {
    @Override
    public String text() {
        return "map of text";
    }

    @Override
    public Optional<ClientProperties> read(RawValue raw, ReadContext context) {
        return OptionTypes.map(OptionTypes.SECRET).read(raw, context).map(ClientProperties::new);
    }

    @Override
    public String show(ClientProperties value) {
        return value.toString();
    }

    @Override
    public boolean hidesValues() {
        return true;
    }
}
