package dev.inlet.source.kafka;

import dev.inlet.batch.RecordBuffer;
import dev.inlet.error.InletException;
import dev.inlet.option.Durations;
import dev.inlet.position.SourcePartition;
import dev.inlet.runtime.source.ReadState;
import dev.inlet.runtime.source.RecordSource;
import dev.inlet.runtime.source.SourceContext;
import dev.inlet.runtime.source.StoredProgress;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * Topics of Kafka. Partitions are assigned, not subscribed to: there is no consumer group and no rebalance, and what was read is
 * known from the table alone.
 *
 * <p>The source is told by the positions in the table, and the ids of the topics beside them, whether the topics are still
 * those that the table was loaded from. Brokers older than 2.8 have no topic ids; with these, a topic that was deleted and made
 * again is only noticed where it ends before the table's position.
 */
final class KafkaSource implements RecordSource {
    private final SourceContext context;
    private final KafkaSettings settings;
    private final Refusals refusals;
    private volatile @Nullable KafkaRun run;

    KafkaSource(SourceContext context) {
        this.context = context;
        this.settings = KafkaSettings.of(context.name(), context.options(), context.watermarked());
        this.refusals = new Refusals(context.name(), settings.clients().bootstrapServers());
    }

    @Override
    public void open(StoredProgress stored) {
        String clientId = "inlet-" + context.pipeline() + "-" + context.name();
        try {
            run = KafkaRun.open(settings, refusals, stored, clientId, context.bounded());
        } catch (RetriableException e) {
            throw refusals.unreachable(Durations.format(settings.brokerTimeout()), e);
        } catch (KafkaException e) {
            throw refusals.failed(e);
        }
    }

    @Override
    public ReadState poll(RecordBuffer into, Duration wait) {
        try {
            return running().poll(into, wait);
        } catch (KafkaException e) {
            throw refusals.failed(e);
        }
    }

    @Override
    public Map<SourcePartition, Reached> reached() {
        return running().reached();
    }

    @Override
    public boolean hasMore(SourcePartition partition) {
        return running().hasMore(partition);
    }

    @Override
    public Map<SourcePartition, Long> identities() {
        return running().identities();
    }

    @Override
    public void acknowledge(Map<SourcePartition, Long> positions) {
        if (settings.clients().hasGroup()) {
            running().acknowledge(positions);
        }
    }

    @Override
    public OptionalLong lag() {
        KafkaRun running = run;
        return running == null ? OptionalLong.empty() : running.lag();
    }

    @Override
    public void close() {
        if (run != null) {
            run.close();
            run = null;
        }
    }

    private KafkaRun running() {
        KafkaRun running = run;
        if (running == null) {
            throw InletException.bug("source " + context.name() + " is used while it is not open", null);
        }
        return running;
    }
}
