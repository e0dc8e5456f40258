package dev.inlet.runtime.config;

import dev.inlet.error.InletException;
import dev.inlet.option.OptionType;
import dev.inlet.option.RawValue;
import dev.inlet.option.ReadContext;
import dev.inlet.schema.DdlParser;
import dev.inlet.schema.StructType;
import java.util.Optional;

/** Columns in Spark's DDL. */
record SchemaType() implements OptionType<StructType> {
    @Override
    public String text() {
        return "columns in Spark's DDL";
    }

    @Override
    public Optional<StructType> read(RawValue raw, ReadContext context) {
        if (!(raw instanceof RawValue.Scalar scalar)) {
            context.error(raw, "must be columns such as \"id BIGINT NOT NULL, name STRING\", but is " + raw.kind());
            return Optional.empty();
        }
        try {
            return Optional.of(DdlParser.parseColumns(scalar.text()));
        } catch (InletException refused) {
            // The parser names what it found, which must not be told where it came from the environment.
            context.error(
                    raw,
                    scalar.references().isEmpty()
                            ? "is no list of columns. " + refused.problem()
                            : "must be columns such as \"id BIGINT NOT NULL, name STRING\", but is " + scalar.shown());
            return Optional.empty();
        }
    }

    @Override
    public String show(StructType value) {
        return value.columnsDdl();
    }
}
