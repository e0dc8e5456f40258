package dev.inlet.source.kafka;

/**
 * How much of a partition is fetched at once. The client hands over all that it fetched of one partition before the next one's, and
 * holds what it fetched of the others meanwhile.
 *
 * @param ofPartition bytes, as compressed by the producer
 * @param together the most of all partitions of a broker
 */
record FetchSizes(int ofPartition, int together) {
    private static final int MIB = 1 << 20;

    /** Fetched and not yet polled data is bounded by about this many bytes. */
    private static final int AHEAD = 32 * MIB;

    /** The client's own. */
    private static final int MOST = MIB;

    /** Less costs requests. */
    private static final int FEW = 256 << 10;

    private static final int LEAST = 64 << 10;

    /**
     * The young generation has an eighth of the heap, and what survives its collections a tenth of that. A larger answer would go to the
     * old generation, which is collected when it is full: the heap would fill with them.
     */
    private static final int HEAP_PER_ANSWER = 256;

    /**
     * @param partitions how many there are to share the memory
     * @param watermarked whether a watermark waits for the slowest of them: where it lags, partitions are apart in event time by as much
     *     as one fetch holds, and rows of the others are kept meanwhile
     * @param heapBytes the most that the JVM's heap may have
     */
    static FetchSizes of(int partitions, boolean watermarked, long heapBytes) {
        int sharing = Math.max(1, partitions);
        long answer = watermarked ? MOST : heapBytes / HEAP_PER_ANSWER;
        int turn = (int) Math.min(MOST, Math.max(answer / sharing, FEW));
        return new FetchSizes(Math.max(LEAST, Math.min(turn, AHEAD / sharing)), AHEAD / 2);
    }
}
