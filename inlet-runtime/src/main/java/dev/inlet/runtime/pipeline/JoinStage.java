package dev.inlet.runtime.pipeline;

import static java.util.Objects.requireNonNull;

import dev.inlet.batch.Query;
import dev.inlet.error.InletException;
import dev.inlet.runtime.config.JoinDefinition;
import dev.inlet.runtime.state.LoadedSegments;
import dev.inlet.runtime.state.TableState;
import dev.inlet.schema.Field;
import dev.inlet.schema.StructType;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts the rows of two sources together whose keys are the same and whose times are near. A pair is made in the epoch in which
 * the later of its rows comes; a left row without one when no right row can come any more that matches it. So of two rows in the
 * stores it is known that their pair is in the table. Confined to the engine thread.
 */
final class JoinStage implements Operator {
    private final SinkStage sink;
    private final Join join;
    private final Connection connection;
    private final LateCheck lateness;
    private @Nullable TableState state;
    private @Nullable LoadedSegments loaded;
    private Judgements judgements = Judgements.NONE;

    /** @param index of the sink */
    JoinStage(SinkStage sink, JoinDefinition definition, Stages stages, Connection connection, int index) {
        this.sink = sink;
        this.join = Join.of(definition, sink, stages, index);
        this.connection = connection;
        this.lateness = new LateCheck(connection, definition.late());
        join.check();
    }

    /** @throws InletException of kind {@code CONFIGURATION} where the sink has a join that its sources do not go with */
    static void check(SinkStage sink, Stages stages) {
        sink.join().ifPresent(join -> Join.of(join, sink, stages, 0).check());
    }

    /** @throws InletException of kind {@code CONFIGURATION} where the result of the query would depend on how batches are cut */
    static Query rowWise(Query query) {
        if (query.rowWiseSource().filter(JoinDefinition.RELATION::equals).isEmpty()) {
            throw InletException.configuration(
                    "the query does not make each of its rows of one pair of " + JoinDefinition.RELATION,
                    "It sees those pairs that a batch completes: what puts several of them together would tell how batches"
                            + " were cut",
                    "Select from " + JoinDefinition.RELATION
                            + " alone or with lookups, and gather the rows of this table in a pipeline behind it");
        }
        return query;
    }

    /** What the query sees: a struct for the row of each side. */
    static StructType columns(JoinDefinition join, Map<String, StructType> sources) {
        String left = join.left().source();
        String right = join.right().source();
        return new StructType(List.of(
                Field.of(left, requireNonNull(sources.get(left)), false),
                Field.of(right, requireNonNull(sources.get(right)), join.type() == JoinDefinition.Type.LEFT)));
    }

    @Override
    public void open(TableState found, Judgements history) {
        state = found;
        loaded = new LoadedSegments(found, connection, join.tables() + "segment");
        judgements = history;
    }

    @Override
    public Judgements judgements() {
        return judgements;
    }

    @Override
    public Epoch begin() {
        return new JoinEpoch(
                sink,
                join,
                lateness,
                requireNonNull(state, "the state is not open"),
                requireNonNull(loaded, "the state is not open"));
    }
}
