package dev.inlet.option;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A list of values of one type. */
record ListType<T>(OptionType<T> item) implements OptionType<List<T>> {
    @Override
    public String text() {
        return "list of " + item.text();
    }

    /** Items that do not fit are told and left out only where the items are groups, so that the others are still checked. */
    @Override
    public Optional<List<T>> read(RawValue raw, ReadContext context) {
        if (!(raw instanceof RawValue.Items items)) {
            String example = raw instanceof RawValue.Scalar scalar ? ": write [" + scalar.shown() + "]" : "";
            context.error(raw, "must be a list, but is " + raw.kind() + example);
            return Optional.empty();
        }
        List<T> values = new ArrayList<>();
        boolean complete = true;
        for (int i = 0; i < items.items().size(); i++) {
            RawValue each = items.items().get(i);
            Optional<T> value = Elements.read(item, each, context.item(i, each.place()));
            value.ifPresent(values::add);
            complete &= value.isPresent();
        }
        return complete || item.holdsOptions() ? Optional.of(List.copyOf(values)) : Optional.empty();
    }

    @Override
    public String show(List<T> values) {
        return values.stream().map(item::show).collect(Collectors.joining(", ", "[", "]"));
    }

    @Override
    public boolean hidesValues() {
        return item.hidesValues();
    }

    @Override
    public boolean holdsOptions() {
        return item.holdsOptions();
    }
}
