package dev.inlet.commit;

import dev.inlet.position.EventTimeNote;
import java.util.OptionalLong;

/**
 * What a commit does to the state that belongs to the positions of its table.
 *
 * @param from the state's epoch before the commit, which must be the one that the table has; empty where it has none
 * @param to the epoch after it; the same where the state stays as it is
 * @param note what the commit says of it
 */
public record StateChange(OptionalLong from, OptionalLong to, EventTimeNote note) {}
