package dev.inlet.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.delta.kernel.utils.FileStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The commits of a table, as far back as its log reaches. */
public final class CommitHistory {
    private CommitHistory() {}

    /**
     * The commits that are there now, newest first. An entry is read when the stream comes to it, and only as far as its
     * {@code commitInfo}.
     *
     * @throws dev.inlet.error.InletException where there is no table
     */
    public static Stream<HistoryEntry> newestFirst(DeltaTable table) {
        LogDirectory log = new LogDirectory(table);
        List<FileStatus> entries = log.entries();
        long[] times = times(entries);
        int last = entries.size() - 1;
        return IntStream.rangeClosed(0, last).mapToObj(i -> entry(log, entries.get(last - i), times[last - i]));
    }

    /**
     * When the entries were committed, in ms since the epoch, as far as their files tell. Those of a copy may be in any order, so
     * whoever travels in time takes each that is not after the one before for one that came a millisecond later.
     */
    private static long[] times(List<FileStatus> entries) {
        long[] times = new long[entries.size()];
        for (int i = 0; i < times.length; i++) {
            long written = entries.get(i).getModificationTime();
            times[i] = i == 0 ? written : Math.max(written, times[i - 1] + 1);
        }
        return times;
    }

    private static HistoryEntry entry(LogDirectory log, FileStatus file, long time) {
        JsonNode info = log.commitInfo(file).orElse(MissingNode.getInstance());
        JsonNode inCommitTimestamp = info.path("inCommitTimestamp");
        return new HistoryEntry(
                LogDirectory.version(file),
                Instant.ofEpochMilli(inCommitTimestamp.isIntegralNumber() ? inCommitTimestamp.longValue() : time),
                ActionJson.text(info.path("operation")),
                ActionJson.map(info.path("operationParameters")),
                ActionJson.map(info.path("operationMetrics")),
                ActionJson.text(info.path("engineInfo")),
                info.path("isBlindAppend").isBoolean()
                        ? Optional.of(info.path("isBlindAppend").booleanValue())
                        : Optional.empty(),
                ActionJson.text(info.path("userMetadata")));
    }
}
