package dev.inlet.option;

import java.util.List;

/** A value that is never shown: {@link #toString} tells only where it came from. */
public final class Secret {
    private final String value;
    private final List<String> references;

    /** @param references what the value was taken from, such as {@code ${env:PASSWORD}}; empty where it is written out */
    public Secret(String value, List<String> references) {
        this.value = value;
        this.references = List.copyOf(references);
    }

    /** The value itself; hand it to nothing that logs. */
    public String reveal() {
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && value.equals(secret.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return references.isEmpty() ? "<hidden>" : "<from " + String.join(" and ", references) + ">";
    }
}
