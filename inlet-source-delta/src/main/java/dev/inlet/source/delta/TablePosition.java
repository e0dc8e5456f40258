package dev.inlet.source.delta;

/**
 * A place in the stream of a table's files, as a {@code long}: the version, whether it is its snapshot or its commit, and the
 * file. So positions grow along the log, and each means the same at every look: a stored form.
 *
 * @param version of the table; 0 or more
 * @param snapshot whether it is in the table as the version leaves it, whose files are ordered by path; else in what the
 *     version's commit brings
 * @param index of the next file of the snapshot, or line of the next action in the log entry; 0 or more
 */
record TablePosition(long version, boolean snapshot, int index) implements Comparable<TablePosition> {
    private static final int INDEX_BITS = 24;

    /** Most files of a snapshot, and most actions of a commit. */
    static final int MOST = 1 << INDEX_BITS;

    TablePosition {
        if (version < 0 || version >= 1L << (62 - INDEX_BITS) || index < 0 || index >= MOST) {
            throw new IllegalArgumentException("no position: version " + version + ", index " + index);
        }
    }

    static TablePosition snapshot(long version) {
        return new TablePosition(version, true, 0);
    }

    static TablePosition commit(long version) {
        return new TablePosition(version, false, 0);
    }

    static TablePosition of(long packed) {
        long unit = packed >> INDEX_BITS;
        return new TablePosition(unit >> 1, (unit & 1) == 0, (int) (packed & (MOST - 1)));
    }

    long packed() {
        return (version << 1 | (snapshot ? 0 : 1)) << INDEX_BITS | index;
    }

    TablePosition at(int file) {
        return new TablePosition(version, snapshot, file);
    }

    /** Where the stream goes on when all of this snapshot or commit has been taken. */
    TablePosition afterUnit() {
        return commit(version + 1);
    }

    @Override
    public int compareTo(TablePosition other) {
        return Long.compare(packed(), other.packed());
    }

    /** As JSON. */
    @Override
    public String toString() {
        return "{\"version\":" + version + ",\"" + (snapshot ? "file" : "action") + "\":" + index + "}";
    }
}
