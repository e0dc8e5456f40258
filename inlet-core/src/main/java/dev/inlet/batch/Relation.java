package dev.inlet.batch;

import static java.util.Objects.requireNonNull;

/**
 * The rows of one batch, as a query gives them.
 *
 * @param select a {@code SELECT} whose columns are those that the stager was made for
 * @param repeatable whether running it again gives the same rows in the same order and costs little: a projection of a
 *     table that nobody changes meanwhile, without random functions. Others are kept in a temporary table where they are
 *     needed more than once
 * @param sourceBytes size of the records that it was made of, for a guess of the size of the files; 0 where unknown
 */
public record Relation(String select, boolean repeatable, long sourceBytes) {
    public Relation {
        requireNonNull(select, "select");
        if (sourceBytes < 0) {
            throw new IllegalArgumentException("the bytes must be 0 or more but were " + sourceBytes);
        }
    }
}
