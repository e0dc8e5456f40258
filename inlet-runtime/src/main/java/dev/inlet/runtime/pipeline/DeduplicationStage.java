package dev.inlet.runtime.pipeline;

import static java.util.Objects.requireNonNull;

import dev.inlet.batch.DecodedRows;
import dev.inlet.batch.Engine;
import dev.inlet.error.InletException;
import dev.inlet.runtime.state.TableState;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Leaves out records of one sink that are duplicates of earlier ones. What it remembers is state of the sink's table, like the
 * rows of open windows. Confined to the engine thread.
 */
final class DeduplicationStage {
    private final Map<String, KeyMemory> memories = new LinkedHashMap<>();
    private @Nullable TableState state;
    private Judgements judgements = Judgements.NONE;

    /**
     * @param sources those of the sink's query, without lookups
     * @param spill directory for keys that do not fit in memory
     * @param index of the sink
     */
    DeduplicationStage(
            SinkStage sink, List<SourceStage> sources, Engine engine, Connection connection, Path spill, int index) {
        check(sink, sources);
        for (SourceStage source : sources) {
            source.deduplicate()
                    .ifPresent(definition -> memories.put(
                            source.name(), new KeyMemory(source, definition, engine, connection, spill, index)));
        }
    }

    /** Whether the duplicates of one of these are left out. */
    static boolean isWanted(List<SourceStage> sources) {
        return sources.stream().anyMatch(source -> source.deduplicate().isPresent());
    }

    /**
     * @param sources those of the sink's query, without lookups
     * @throws InletException of kind {@code CONFIGURATION} where keys would be remembered forever
     */
    static void check(SinkStage sink, List<SourceStage> sources) {
        for (SourceStage source : sources) {
            if (isWanted(sources) && source.watermark().isEmpty()) {
                throw InletException.configuration(
                        "Duplicates are left out of table " + sink.name() + ", but source " + source.name()
                                + " of its query has no watermark",
                        "Keys are remembered up to the table's watermark, which is the least of its sources'",
                        "Give it one, such as watermark: {column: ts, delay: 10s}");
            }
        }
    }

    /** Takes up what earlier runs left. Told once, before staging. */
    void open(TableState found, Judgements history) {
        state = found;
        judgements = history;
        memories.values().forEach(memory -> memory.open(found, history));
    }

    Judgements judgements() {
        return judgements;
    }

    private TableState state() {
        return requireNonNull(state, "the state is not open");
    }

    /** Begins an epoch in which nothing else changes the state. */
    Epoch begin() {
        return new Epoch(state().begin(), true);
    }

    /** Begins an epoch whose changes of the state others finish, keep or discard. */
    Epoch begin(TableState.Epoch kept) {
        return new Epoch(kept, false);
    }

    /** The records of one epoch. */
    final class Epoch implements KeptState {
        private final TableState.Epoch kept;
        private final boolean own;
        private boolean given;

        private Epoch(TableState.Epoch kept, boolean own) {
            this.kept = kept;
            this.own = own;
        }

        @Override
        public TableState.Epoch kept() {
            return kept;
        }

        boolean concerns(SourceStage source) {
            return memories.containsKey(source.name());
        }

        /**
         * The table is to have records, of whatever source. Its commit then tells of the state: one that does not is of a run in which
         * nothing was remembered.
         */
        void give() {
            given = true;
        }

        private KeyMemory memory(SourceStage source) {
            return requireNonNull(memories.get(source.name()), source.name());
        }

        /**
         * Judges records that the table is to have, in the order of their arrival.
         *
         * @param watermark of the table, by which a record is too old to be judged
         */
        KeyMemory.Judged judge(SourceStage source, Round round, DecodedRows rows, OptionalLong watermark)
                throws SQLException {
            return memory(source).judge(kept, round, rows, watermark);
        }

        /**
         * Tells how records were judged that the table has already.
         *
         * @param judgedBy the watermark by which they were
         */
        KeyMemory.Judged recall(SourceStage source, Round round, DecodedRows rows, OptionalLong judgedBy)
                throws SQLException {
            return memory(source).recall(kept, round, rows, judgedBy);
        }

        /** The rows that were judged are not used any more. */
        void endRound() {
            memories.values().forEach(KeyMemory::endRound);
        }

        /**
         * Has the state remember the epoch's keys, and forget those that are too old.
         *
         * @param watermark of the table before the epoch
         */
        void remember(OptionalLong watermark) throws SQLException {
            for (KeyMemory memory : memories.values()) {
                memory.remember(kept, watermark);
            }
        }

        /** Finishes the epoch of the state, which is this one's own. */
        void finish(OptionalLong from, OptionalLong to, EpochDraft.Part part) {
            finish(given, from, to, OptionalLong.empty(), part);
        }

        /**
         * The epoch is staged.
         *
         * @param watermark of the table before the epoch
         */
        void keep(OptionalLong watermark) {
            if (own) {
                kept.keep();
            }
            memories.values().forEach(memory -> memory.keep(watermark));
        }

        /** Leaves no trace of the epoch. Not after {@link #keep}. */
        void discard() throws SQLException {
            if (own) {
                kept.discard();
            }
            for (KeyMemory memory : memories.values()) {
                memory.discard();
            }
        }
    }
}
