package dev.inlet.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/** What a commit costs as a table's log grows, with its log maintained beside it: one data file each, durable on the local disk. */
final class CommitBenchmark {
    /** Fresh tables whose commits around the tenth are measured, after one that warms the JVM up. */
    private static final int FRESH_TABLES = 20;

    private static final int WINDOW = 100;

    private CommitBenchmark() {}

    static void run(List<String> arguments) throws IOException, SQLException {
        Arguments options = new Arguments(arguments, "commits");
        int commits = options.number("commits", 10_000, 1_000);
        Work work = Work.of("commit");
        measure(work.directory().resolve("warm-up"), 500, new Sample(), 0);
        Sample atTen = new Sample();
        for (int i = 0; i < FRESH_TABLES; i++) {
            measure(work.directory().resolve("fresh-" + i), 15, atTen, 10);
        }
        print("10", atTen, atTen);
        Path table = work.directory().resolve("table");
        try (CommittedTable committed = new CommittedTable(table)) {
            for (int done = 0, mark = Math.min(1_000, commits); done < commits; mark = Math.min(mark * 10, commits)) {
                Sample sample = new Sample();
                for (; done < mark; done++) {
                    long nanos = committed.commit();
                    if (done >= mark - WINDOW) {
                        sample.add(nanos / 1e6);
                    }
                }
                print(String.format(Locale.ROOT, "%,d", mark), sample, atTen);
            }
            if (committed.maintenanceFailures() > 0) {
                throw new IllegalStateException("maintenance of the log failed");
            }
        }
        int files = LandedEvents.files(table).size();
        if (files != commits) {
            throw new IllegalStateException("the log adds " + files + " files after " + commits + " commits");
        }
        System.out.printf(Locale.ROOT, "load average at the end: %.1f%n", Machine.load());
        Work.delete(work.directory());
    }

    /** @param around number of the commit around which eleven are taken; 0 for none */
    private static void measure(Path table, int commits, Sample sample, int around) throws IOException, SQLException {
        try (CommittedTable committed = new CommittedTable(table)) {
            for (int number = 1; number <= commits; number++) {
                long nanos = committed.commit();
                if (Math.abs(number - around) <= 5) {
                    sample.add(nanos / 1e6);
                }
            }
        }
    }

    private static void print(String mark, Sample sample, Sample first) {
        System.out.printf(
                Locale.ROOT,
                "commit %-7s median (range) %s ms, p99 %.1f ms, %.2f times the median at 10, of %d commits%n",
                mark,
                sample.text(1, 1),
                sample.percentile(0.99),
                sample.median() / first.median(),
                sample.size());
    }
}
