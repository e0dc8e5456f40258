package dev.inlet.it;

import dev.inlet.batch.RecordBuffer;
import dev.inlet.batch.RecordOrigin;
import dev.inlet.option.Option;
import dev.inlet.position.SourcePartition;
import dev.inlet.runtime.source.ReadState;
import dev.inlet.runtime.source.RecordSource;
import dev.inlet.runtime.source.Source;
import dev.inlet.runtime.source.SourceContext;
import dev.inlet.runtime.source.SourceMetadata;
import dev.inlet.runtime.source.SourceType;
import dev.inlet.runtime.source.StoredProgress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;

/** A source of tests that touches no file: it hands over what a {@link Script} has under its name and notes what is acknowledged. */
public final class ScriptedSourceType implements SourceType {
    static final Option<String> SCRIPT = Option.string("script").doc("The name of the script.");

    @Override
    public String name() {
        return "scripted";
    }

    @Override
    public String doc() {
        return "Records of a script, for tests.";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(SCRIPT);
    }

    @Override
    public List<SourceMetadata> metadata() {
        return List.of();
    }

    @Override
    public List<String> formats() {
        return List.of("json");
    }

    @Override
    public Source create(SourceContext context) {
        return new ScriptedSource(context, Script.of(context.options().get(SCRIPT)));
    }

    private static final class ScriptedSource implements RecordSource {
        private final Script script;
        private final List<Script.Line> lines;
        private final Map<Integer, RecordOrigin> origins = new HashMap<>();
        private final Map<SourcePartition, Long> next = new HashMap<>();
        private final Map<SourcePartition, Long> acknowledged = new HashMap<>();
        private int at;

        private ScriptedSource(SourceContext context, Script script) {
            this.script = script;
            this.lines = script.lines(context.name());
            for (Script.Line line : lines) {
                origins.computeIfAbsent(
                        line.partition(),
                        partition -> new RecordOrigin(
                                new SourcePartition(context.name(), String.valueOf(partition)), List.of()));
            }
        }

        @Override
        public void open(StoredProgress stored) {
            next.putAll(stored.positions());
            acknowledged.putAll(stored.positions());
        }

        @Override
        public Map<SourcePartition, Long> identities() {
            return Map.of();
        }

        @Override
        public ReadState poll(RecordBuffer into, Duration wait) {
            if (script.oneByOne() && !next.equals(acknowledged)) {
                LockSupport.parkNanos(Math.min(wait.toNanos(), 200_000));
                return ReadState.OPEN;
            }
            int given = 0;
            for (; at < lines.size() && (given < Script.BATCH || !script.oneByOne()); at++) {
                Script.Line line = lines.get(at);
                RecordOrigin origin = Objects.requireNonNull(origins.get(line.partition()));
                if (line.position() >= next.getOrDefault(origin.partition(), 0L)) {
                    byte[] value = line.bytes();
                    into.append(origin, line.position(), 0, value, 0, value.length);
                    next.put(origin.partition(), line.position() + 1);
                    given++;
                }
            }
            return given == 0 || !script.oneByOne() ? ReadState.EXHAUSTED : ReadState.OPEN;
        }

        @Override
        public void acknowledge(Map<SourcePartition, Long> positions) {
            acknowledged.putAll(positions);
            positions.forEach(
                    (partition, position) -> script.acknowledge(Integer.parseInt(partition.name()), position));
        }

        @Override
        public OptionalLong lag() {
            return OptionalLong.empty();
        }

        @Override
        public void close() {}
    }
}
