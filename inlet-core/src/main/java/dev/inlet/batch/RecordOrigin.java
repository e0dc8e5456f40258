package dev.inlet.batch;

import static java.util.Objects.requireNonNull;

import dev.inlet.position.SourcePartition;
import java.util.List;

/**
 * Where records come from. Made once per source partition (or file), then handed in with each record.
 *
 * @param partition whose positions the records have
 * @param constants what metadata columns say of every record from here, such as topic and partition number: each a
 *     {@code String}, an {@code Integer} or a {@code Long}; the order is the source's
 */
public record RecordOrigin(SourcePartition partition, List<Object> constants) {
    public RecordOrigin {
        requireNonNull(partition, "partition");
        constants = List.copyOf(constants);
        for (Object constant : constants) {
            if (!(constant instanceof String || constant instanceof Integer || constant instanceof Long)) {
                throw new IllegalArgumentException("a constant of " + partition + " is a " + constant.getClass());
            }
        }
    }
}
