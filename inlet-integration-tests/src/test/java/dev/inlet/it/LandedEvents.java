package dev.inlet.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Whether tables have the first so many {@link SpoiltEvents}, each once and in order. File after file, so that it takes no
 * more memory where there are a hundred million. Reads what DuckDB reads of the log's own text: without Inlet.
 */
final class LandedEvents implements AutoCloseable {
    /** Where the rows of an entry are next to each other, or a spoilt event is between them. */
    private static final String STEP = "1 + (((_offset - 1) * " + SpoiltEvents.PARTITIONS + " + _partition) % "
            + SpoiltEvents.SPOILT_EVERY + " = 0)::INT";

    private final long count;
    private final LoggedFiles logged;
    private final Map<Integer, Long> next = new HashMap<>();
    private final Map<Integer, Long> rows = new HashMap<>();
    private long cents;
    private long failures;
    private long failureIds;

    /** @param count of the events that were sent */
    LandedEvents(long count) throws Exception {
        this.count = count;
        this.logged = new LoggedFiles();
    }

    /**
     * @param events of columns {@code id}, {@code _partition}, {@code _offset}, {@code amount}, {@code status}; rows of
     *     another writer have a negative {@code id}
     * @param others how many of those there are
     */
    void assertEvents(Path events, int others) throws Exception {
        int foreign = 0;
        for (Path file : LoggedFiles.files(events)) {
            if (file.getFileName().toString().startsWith("other-")) {
                foreign++;
                continue;
            }
            for (String part : logged.rows("SELECT _partition, min(_offset), max(_offset), count(*),"
                    + " sum(round(amount * 100)::BIGINT),"
                    + " count(*) FILTER (_offset - before <> " + STEP + "),"
                    + " count(*) FILTER (id <> _offset * " + SpoiltEvents.PARTITIONS + " + _partition),"
                    + " count(*) FILTER (status >= 400), coalesce(sum(id) FILTER (status >= 400), 0)"
                    + " FROM (SELECT *, lag(_offset) OVER (PARTITION BY _partition ORDER BY file_row_number) AS before"
                    + " FROM read_parquet('" + file + "', file_row_number = true)) GROUP BY 1 ORDER BY 1")) {
                take(file, part);
            }
        }
        assertThat(foreign).as("rows of another writer").isEqualTo(others);
        for (int partition = 0; partition < SpoiltEvents.PARTITIONS; partition++) {
            long sent = (count - partition + SpoiltEvents.PARTITIONS - 1) / SpoiltEvents.PARTITIONS;
            assertThat(next.getOrDefault(partition, 0L))
                    .as("end of partition %d", partition)
                    .isEqualTo(fitting(partition, sent));
        }
        assertThat(cents).isEqualTo(SpoiltEvents.sumOfCents(count));
    }

    private void take(Path file, String part) {
        long[] values = new long[9];
        String[] texts = part.split("\\|", -1);
        for (int i = 0; i < values.length; i++) {
            values[i] = Long.parseLong(texts[i]);
        }
        int partition = (int) values[0];
        assertThat(values[1])
                .as("first offset of partition %d in %s", partition, file)
                .isEqualTo(next.getOrDefault(partition, fitting(partition, 0)));
        assertThat(values[6])
                .as("rows of another offset, of partition %d in %s", partition, file)
                .isZero();
        assertThat(values[5])
                .as("rows that do not follow the one before, of partition %d in %s", partition, file)
                .isZero();
        next.put(partition, fitting(partition, values[2] + 1));
        rows.merge(partition, values[3], Long::sum);
        cents += values[4];
        failures += values[7];
        failureIds += values[8];
    }

    /** The first event at this offset or behind it that fits. */
    private static long fitting(int partition, long offset) {
        boolean spoilt = (offset * SpoiltEvents.PARTITIONS + partition) % SpoiltEvents.SPOILT_EVERY == 0;
        return spoilt ? offset + 1 : offset;
    }

    /** @param table of column {@code id}: the events of {@code status >= 400} */
    void assertFailures(Path table) throws Exception {
        long found = 0;
        long ids = 0;
        for (Path file : LoggedFiles.files(table)) {
            String[] sums = logged.rows("SELECT count(*), count(DISTINCT id), sum(id) FROM read_parquet('" + file
                            + "', hive_partitioning = false)")
                    .get(0)
                    .split("\\|", -1);
            assertThat(sums[1]).as("different ids in %s", file).isEqualTo(sums[0]);
            found += Long.parseLong(sums[0]);
            ids += Long.parseLong(sums[2]);
        }
        assertThat(found).as("failures").isEqualTo(failures);
        assertThat(ids).as("sum of the failures' ids").isEqualTo(failureIds);
    }

    /** @param table of columns {@code _partition}, {@code n}, {@code first}, {@code last}: one row for each part of a batch */
    void assertCounts(Path table) throws Exception {
        Map<Integer, Long> last = new HashMap<>();
        Map<Integer, Long> counted = new HashMap<>();
        for (Path file : LoggedFiles.files(table)) {
            for (String row : logged.rows("SELECT _partition, n, first, last FROM read_parquet('" + file + "')")) {
                String[] values = row.split("\\|", -1);
                int partition = Integer.parseInt(values[0]);
                assertThat(Long.parseLong(values[2]))
                        .as("first of a batch in %s", file)
                        .isGreaterThan(last.getOrDefault(partition, -1L));
                last.put(partition, Long.parseLong(values[3]));
                counted.merge(partition, Long.parseLong(values[1]), Long::sum);
            }
        }
        assertThat(counted).isEqualTo(rows);
    }

    /** @param topic where the events were sent to */
    void assertDeadLetters(Path table, String topic) throws Exception {
        logged.take("dead", table);
        logged.assertSame(
                "SELECT source_partition, position FROM dead",
                "SELECT '" + topic + "-' || i % " + SpoiltEvents.PARTITIONS + ", i // " + SpoiltEvents.PARTITIONS
                        + " FROM range(0, " + count + ", " + SpoiltEvents.SPOILT_EVERY + ") t(i)");
    }

    @Override
    public void close() throws Exception {
        logged.close();
    }
}
