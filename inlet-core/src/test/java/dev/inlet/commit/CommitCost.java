package dev.inlet.commit;

import static dev.inlet.commit.Requests.P0;

import dev.inlet.maintenance.LogMaintenance;
import dev.inlet.position.PositionRange;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.TableDefinition;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures what a commit costs as the log grows, with maintenance running beside it. Run by hand: the directory, the
 * number of commits, and the pause between two in ms.
 */
final class CommitCost {
    private CommitCost() {}

    public static void main(String[] arguments) {
        DeltaTable table = DeltaTable.local(Path.of(arguments[0]));
        int commits = Integer.parseInt(arguments[1]);
        long pause = Long.parseLong(arguments[2]);
        table.create(TableDefinition.of(Requests.SCHEMA));
        TableCommitter committer = TableCommitter.open(table, "cost");
        long from = committer.progress().position(P0);
        long[] nanos = new long[commits];
        try (LogMaintenance maintenance =
                LogMaintenance.start(committer.writer().upkeep())) {
            for (int i = 0; i < commits; i++) {
                CommitRequest request = Requests.request(
                        List.of(new PositionRange(P0, from, Math.max(from, 0), Math.max(from, 0) + 10)),
                        List.of(Requests.file("f-" + i + ".parquet", 10)));
                long started = System.nanoTime();
                committer.commit(request);
                nanos[i] = System.nanoTime() - started;
                maintenance.committed();
                from = committer.progress().position(P0);
                if (isMark(i + 1) || i + 1 == commits) {
                    print(nanos, i + 1, maintenance);
                }
                LockSupport.parkNanos(pause * 1_000_000);
            }
        }
    }

    private static boolean isMark(int commit) {
        return commit == 10 || commit == 100 || commit % 1_000 == 0 && commit <= 4_000 || commit % 5_000 == 0;
    }

    private static void print(long[] nanos, int end, LogMaintenance maintenance) {
        long[] last = Arrays.copyOfRange(nanos, Math.max(0, end - 200), end);
        Arrays.sort(last);
        System.out.printf(
                "commit %,d: median %.2f ms, p99 %.2f ms, most %.2f ms, failures of maintenance %d%n",
                end,
                last[last.length / 2] / 1e6,
                last[last.length * 99 / 100] / 1e6,
                last[last.length - 1] / 1e6,
                maintenance.failures());
    }
}
