package dev.inlet.runtime.delivery;

import dev.inlet.position.Progress;
import dev.inlet.runtime.config.EventStart;
import dev.inlet.runtime.config.TargetDefinition;
import dev.inlet.runtime.config.WindowDefinition;
import dev.inlet.runtime.event.EventTargetContext;
import dev.inlet.table.TableSnapshot;
import dev.inlet.table.VersionLog;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** The targets of one table. Any thread. */
public final class TableDeliveries implements AutoCloseable {
    private static final Duration SLICE = Duration.ofMillis(50);

    private final List<TargetDefinition> definitions;
    private final List<EventDelivery> deliveries = new ArrayList<>();

    private TableDeliveries(List<TargetDefinition> definitions) {
        this.definitions = definitions;
    }

    /**
     * Remembers that the targets are to be told of a table from its first version on.
     *
     * @param root the directory of a table that does not exist
     */
    public static void expectTable(List<TargetDefinition> targets, String root, Path stateDirectory) {
        for (TargetDefinition target : targets) {
            new DeliveryCursor(stateDirectory, root, target.name()).write(Optional.empty(), -1, true);
        }
    }

    /**
     * Starts a thread for each target.
     *
     * @param window the windows that the pipeline gathers the table's rows in
     * @param snapshot the table's latest version
     * @param progress of the pipeline in the table
     * @param stateDirectory where the pipeline keeps what it can build again
     */
    public static TableDeliveries start(
            String pipeline,
            List<TargetDefinition> targets,
            Optional<WindowDefinition> window,
            TableSnapshot snapshot,
            Progress progress,
            Path stateDirectory,
            InstantSource clock,
            Consumer<DeliveryNews> news) {
        TableDeliveries started = new TableDeliveries(List.copyOf(targets));
        String root = snapshot.table().root();
        for (TargetDefinition target : targets) {
            DeliveryCursor cursor = new DeliveryCursor(stateDirectory, root, target.name());
            VersionLog log = new VersionLog(snapshot);
            long next = firstOf(target, snapshot, progress, cursor, log);
            log.begin(next);
            // Where a new target begins must not be lost before the next commit states it in the table.
            cursor.write(Optional.of(log.tableId()), next - 1, true);
            started.deliveries.add(new EventDelivery(
                    root,
                    target.name(),
                    pipeline,
                    window,
                    target.type()
                            .create(new EventTargetContext(
                                    pipeline, target.name(), target.options(), target.timeout())),
                    log,
                    cursor,
                    next,
                    snapshot.version(),
                    target.skippedVersions(),
                    target.longestPause(),
                    clock,
                    news));
        }
        started.deliveries.forEach(EventDelivery::start);
        return started;
    }

    private static long firstOf(
            TargetDefinition target, TableSnapshot snapshot, Progress progress, DeliveryCursor cursor, VersionLog log) {
        OptionalLong local = cursor.read(
                (id, version) ->
                        id.equals(snapshot.id()) || log.tableId(version).equals(Optional.of(id)),
                snapshot.version());
        Long stated = progress.delivered().get(target.name());
        if (local.isPresent() || stated != null) {
            // Both may lag behind what was delivered, neither is ever ahead of it.
            return Math.max(local.orElse(-1), stated == null ? -1 : stated) + 1;
        }
        return target.start() == EventStart.LATEST
                ? snapshot.version() + 1
                : log.lowestFrom(0).orElse(0);
    }

    /** By target, the last version that it was told of. */
    public Map<String, Long> delivered() {
        Map<String, Long> delivered = new HashMap<>();
        for (EventDelivery delivery : deliveries) {
            long version = delivery.delivered();
            if (version >= 0) {
                delivered.put(delivery.name(), version);
            }
        }
        return delivered;
    }

    /** Says that there is a version. Returns at once. */
    public void committed(long version) {
        deliveries.forEach(delivery -> delivery.committed(version));
    }

    /** In the order of the configuration. */
    public List<DeliveryStatus> status() {
        return deliveries.stream().map(EventDelivery::status).toList();
    }

    /** Has the threads end once they have delivered what is there. Returns at once. */
    public void drain() {
        deliveries.forEach(EventDelivery::drain);
    }

    /**
     * Waits, after {@link #drain}, until everything is delivered, or a target's {@code stop-timeout} is over: counted from its last
     * event, so that a run with an end delivers all that it can; from the start of the waiting once the user wants the end.
     */
    public void awaitDelivered(BooleanSupplier stopping) throws InterruptedException {
        Long stopped = null;
        for (int i = 0; i < deliveries.size(); i++) {
            long budget = definitions.get(i).stopTimeout().toNanos();
            while (true) {
                OptionalLong idle = deliveries.get(i).awaitEnd(SLICE);
                if (idle.isEmpty()) {
                    break;
                }
                if (stopping.getAsBoolean() && stopped == null) {
                    stopped = System.nanoTime();
                }
                long waited = stopped == null ? idle.getAsLong() : System.nanoTime() - stopped;
                if (waited > budget) {
                    break;
                }
            }
        }
    }

    /** Ends the threads, be there anything left or not. */
    @Override
    public void close() {
        deliveries.forEach(EventDelivery::close);
    }
}
