package dev.inlet.batch;

import static java.util.Objects.requireNonNull;

/** How JSON records are taken. */
public record JsonOptions(UnknownFields unknownFields, Tombstones tombstones) {
    /** Nothing is left out silently. */
    public static final JsonOptions STRICT = new JsonOptions(UnknownFields.DEAD_LETTER, Tombstones.DEAD_LETTER);

    public JsonOptions {
        requireNonNull(unknownFields, "unknownFields");
        requireNonNull(tombstones, "tombstones");
    }
}
