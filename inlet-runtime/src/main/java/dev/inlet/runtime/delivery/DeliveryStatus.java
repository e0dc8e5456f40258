package dev.inlet.runtime.delivery;

import java.util.Optional;

/**
 * How far one target is.
 *
 * @param delivered the last version that the target was told of; -1 for none
 * @param behind versions that are known to be there and that it was not told of
 * @param failing why the last attempt failed; empty where it did not
 */
public record DeliveryStatus(String table, String target, long delivered, long behind, Optional<String> failing) {}
