package dev.inlet.runtime.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.inlet.batch.Query;
import dev.inlet.commit.TableCommitter;
import dev.inlet.error.InletException;
import dev.inlet.position.SourcePartition;
import dev.inlet.runtime.config.DeduplicationDefinition;
import dev.inlet.runtime.config.PipelineDefinition;
import dev.inlet.runtime.config.SourceDefinition;
import dev.inlet.runtime.config.WindowDefinition;
import dev.inlet.runtime.state.StateManifest.Missing;
import dev.inlet.runtime.state.TableState;
import dev.inlet.runtime.state.TableState.Found;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Takes up the state that belongs to the positions of each table. What cannot be used is never passed over: the pipeline stops
 * with a choice, unless nothing would be lost.
 */
final class StateOpening {
    private static final String KEPT = "rows of open windows or of a join, or keys of records,";

    /** Stands before the query in a definition. */
    private static final String QUERY = "\nquery: ";

    private static final String CHOICE =
            "Run once with --reset-state earliest, which reads the records behind them again from the source, or with"
                    + " --reset-state now, which goes on without them";

    private final PipelineDefinition definition;
    private final Connection connection;
    private final Optional<ResetState> reset;

    StateOpening(PipelineDefinition definition, Connection connection, Optional<ResetState> reset) {
        this.definition = definition;
        this.connection = connection;
        this.reset = reset;
    }

    /**
     * @param committer of the sink's table; empty where there is none yet
     * @return empty where the sink keeps no state
     * @throws InletException of kind {@code DATA} where rows or keys that are kept would be lost
     */
    Optional<TableState> open(SinkStage sink, Optional<TableCommitter> committer) {
        OptionalLong epoch =
                committer.map(table -> table.progress().stateEpoch()).orElse(OptionalLong.empty());
        boolean keeps = sink.keepsState() || !deduplicated(sink).isEmpty();
        String wanted = keeps ? text(sink) : "";
        Path directory = directory(sink);
        Found found = TableState.find(directory, connection, epoch, wanted, former -> isSame(sink, wanted, former));
        SortedMap<SourcePartition, Long> needs = new TreeMap<>();
        boolean movedOn = false;
        if (epoch.isPresent()) {
            Judgements.Newest newest = Judgements.newest(sink.table(), definition.name());
            // Commits of a run without the window have moved on without the state.
            movedOn = newest instanceof Judgements.Newest.MovedOn;
            needs.putAll(needs(sink, newest, found, directory));
        }
        if (!keeps) {
            if (!needs.isEmpty() && !reset.equals(Optional.of(ResetState.NOW))) {
                throw InletException.data(
                        "Table " + sink.name() + " has " + KEPT
                                + " but its sink has no window any more, nor a join, nor a"
                                + " source that is deduplicated",
                        "Rows would be in no table, and keys forgotten",
                        "Give the sink its window or join again and end it with --once --close-windows, or run once with"
                                + " --reset-state now, which goes on without them");
            }
            return Optional.empty();
        }
        if (movedOn) {
            return Optional.of(TableState.anew(directory, connection, epoch, wanted, new TreeMap<>()));
        }
        if (found instanceof Found.Usable usable && !givesUpWhatIsMissing(usable.state())) {
            return Optional.of(usable.state());
        }
        if (!needs.isEmpty() && reset.isEmpty()) {
            throw found instanceof Found.Other other
                    ? InletException.data(
                            "Table " + sink.name() + " has " + KEPT + " of another definition:\n"
                                    + other.manifest().definition().indent(2) + "Now it is\n"
                                    + wanted.indent(2).stripTrailing(),
                            "They were gathered for the former definition",
                            CHOICE + ". Or go back to the former definition")
                    : InletException.data(
                            "Table " + sink.name() + " has " + KEPT + " but they are not all in " + directory,
                            "The state of epoch " + epoch.getAsLong() + " was deleted or damaged",
                            CHOICE);
        }
        SortedMap<SourcePartition, Missing> missing = new TreeMap<>();
        if (reset.equals(Optional.of(ResetState.EARLIEST))) {
            needs.forEach((partition, from) -> {
                long to = committer.orElseThrow().progress().position(partition);
                // Of a source that the query has no more nothing would come, and the state never be whole.
                if (from < to && sink.sources().contains(partition.source())) {
                    missing.put(partition, new Missing(from, to));
                }
            });
        }
        return Optional.of(TableState.anew(directory, connection, epoch, wanted, missing));
    }

    /**
     * Per source partition, the first record that the state holds. The commit says it; where that is cleaned up, the state itself.
     *
     * @throws InletException of kind {@code DATA} where nothing says it any more
     */
    private SortedMap<SourcePartition, Long> needs(
            SinkStage sink, Judgements.Newest newest, Found found, Path directory) {
        if (newest instanceof Judgements.Newest.Said said) {
            return said.note().needs();
        }
        if (newest instanceof Judgements.Newest.MovedOn) {
            return new TreeMap<>();
        }
        if (found instanceof Found.Usable usable) {
            return usable.state().current().needs();
        }
        if (found instanceof Found.Other other) {
            return other.manifest().needs();
        }
        if (reset.equals(Optional.of(ResetState.NOW))) {
            return new TreeMap<>();
        }
        throw InletException.data(
                "The state of table " + sink.name() + " is not in " + directory
                        + ", and its log does not tell any more of which records it was",
                "The state was deleted or damaged, and the log entry of its last commit cleaned up"
                        + " (delta.logRetentionDuration)",
                "Bring the directory back, or run once with --reset-state now, which goes on without what was in it");
    }

    /** Where not all can be read again any more, that is the way out. */
    private boolean givesUpWhatIsMissing(TableState state) {
        return reset.equals(Optional.of(ResetState.NOW))
                && !state.current().missing().isEmpty();
    }

    /**
     * By which watermarks the records were judged that will be read again.
     *
     * @param positions of the sink's table
     * @param letters where the dead letters want records from
     * @throws InletException of kind {@code DATA} where nothing tells it any more of records that the state lacks
     */
    Judgements history(
            SinkStage sink,
            TableState state,
            Map<SourcePartition, Long> positions,
            Map<SourcePartition, Long> letters) {
        Map<SourcePartition, Long> back = new HashMap<>();
        positions.forEach((partition, position) -> {
            long letter = letters.getOrDefault(partition, position);
            if (letter < position) {
                back.put(partition, letter);
            }
        });
        state.current().missing().forEach((partition, range) -> back.merge(partition, range.from(), Math::min));
        if (back.isEmpty()) {
            return Judgements.NONE;
        }
        Judgements history = Judgements.read(sink.table(), definition.name(), back);
        if (state.current().missing().keySet().stream().anyMatch(history.unreached()::contains)) {
            throw InletException.data(
                    "The state of table " + sink.name() + " cannot be made again from its sources",
                    "The commits that took these records tell which of them were late, and the log entries of the first were"
                            + " cleaned up (delta.logRetentionDuration)",
                    "Run once with --reset-state now, which goes on without them");
        }
        return history;
    }

    private Path directory(SinkStage sink) {
        // One state directory serves several tables, whose paths differ.
        return definition
                .stateDirectory()
                .map(shared -> Path.of(
                        shared,
                        definition.name(),
                        "state",
                        UUID.nameUUIDFromBytes(sink.name().getBytes(UTF_8)).toString()))
                .orElseGet(() -> Path.of(sink.table().root(), "_inlet", definition.name(), "state"));
    }

    /** The sources of the sink whose duplicates are left out. */
    private List<SourceDefinition> deduplicated(SinkStage sink) {
        return definition.sources().stream()
                .filter(source -> sink.sources().contains(source.name()))
                .filter(source -> source.deduplicate().isPresent())
                .toList();
    }

    private String text(SinkStage sink) {
        String keys = deduplicated(sink).stream().map(StateOpening::keyText).collect(Collectors.joining("\n"));
        return sink.keepsState() ? rowText(sink) + (keys.isEmpty() ? "" : "\n" + keys) : keys;
    }

    /** Only what the keys depend on, so that a change of the query changes nothing. */
    private static String keyText(SourceDefinition source) {
        DeduplicationDefinition deduplicate = source.deduplicate().orElseThrow();
        return "deduplicate " + source.name() + ": " + deduplicate.text() + ", event time "
                + source.watermark().orElseThrow().column()
                + source.schema()
                        .map(schema -> deduplicate.key().stream()
                                .flatMap(name -> schema.field(name).stream())
                                .map(field -> field.type().ddl())
                                .collect(Collectors.joining(", ", ", of ", "")))
                        .orElse("");
    }

    /** Whether a former definition differs from that of now in no more than how its query is written. */
    private boolean isSame(SinkStage sink, String wanted, String former) {
        String query = sink.query().sql();
        int at = wanted.indexOf(QUERY + query);
        if (at < 0) {
            return false;
        }
        String before = wanted.substring(0, at + QUERY.length());
        String behind = wanted.substring(before.length() + query.length());
        if (former.length() < before.length() + behind.length()
                || !former.startsWith(before)
                || !former.endsWith(behind)) {
            return false;
        }
        try {
            return Query.isSame(
                    connection, former.substring(before.length(), former.length() - behind.length()), query);
        } catch (SQLException e) {
            throw InletException.bug("DuckDB failed: " + e.getMessage(), e);
        }
    }

    private String rowText(SinkStage sink) {
        StringBuilder text = new StringBuilder(sink.join()
                        .map(join -> "join: " + join.text())
                        .orElseGet(() -> "window: "
                                + sink.window().map(WindowDefinition::text).orElse("")))
                .append(QUERY)
                .append(sink.query().sql());
        for (SourceDefinition source : definition.sources()) {
            if (sink.sources().contains(source.name())) {
                text.append("\nsource ")
                        .append(source.name())
                        .append(": ")
                        .append(source.schema()
                                .map(schema -> schema.columnsDdl())
                                .orElse("columns as found"))
                        .append(source.watermark()
                                .map(watermark -> ", event time " + watermark.column())
                                .orElse(""));
            }
        }
        return text.toString();
    }
}
