package dev.inlet.commit;

import dev.inlet.position.ApplicationId;
import dev.inlet.position.Progress;
import dev.inlet.table.TableWriter;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Which ids to state again before the table forgets them. Delta protocol, "Transaction Identifiers": a table with {@code
 * delta.setTransactionRetentionDuration} drops ids whose {@code lastUpdated} is older.
 */
final class Restatement {
    /** A quarter, so that three statements may fail, or the pipeline rest for as long, before anything is lost. */
    private static final long SHARE_OF_RETENTION = 4;

    private final TableWriter writer;
    private final Clock clock;

    Restatement(TableWriter writer, Clock clock) {
        this.writer = writer;
        this.clock = clock;
    }

    /** The ids and versions to state again, by {@code appId}. */
    Map<String, Long> due(Progress progress, String pipeline) {
        OptionalLong retention = writer.transactionRetention();
        if (retention.isEmpty()) {
            return Map.of();
        }
        long statedBefore = clock.millis() - retention.getAsLong() / SHARE_OF_RETENTION;
        Map<String, Long> due = new HashMap<>();
        progress.positions()
                .forEach((partition, position) ->
                        addIfDue(due, new ApplicationId.Position(pipeline, partition), position, statedBefore));
        progress.identities()
                .forEach((what, identity) ->
                        addIfDue(due, new ApplicationId.Identity(pipeline, what), identity, statedBefore));
        progress.watermark().ifPresent(ms -> addIfDue(due, new ApplicationId.Watermark(pipeline), ms, statedBefore));
        progress.delivered()
                .forEach((target, version) ->
                        addIfDue(due, new ApplicationId.Delivered(pipeline, target), version, statedBefore));
        progress.stateEpoch().ifPresent(epoch -> addIfDue(due, new ApplicationId.State(pipeline), epoch, statedBefore));
        return due;
    }

    private void addIfDue(Map<String, Long> due, ApplicationId id, long version, long statedBefore) {
        // Without a time nobody drops it.
        if (writer.lastStated(id.text()).orElse(Long.MAX_VALUE) < statedBefore) {
            due.put(id.text(), version);
        }
    }
}
