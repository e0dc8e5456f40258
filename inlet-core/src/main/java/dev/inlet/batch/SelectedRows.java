package dev.inlet.batch;

import dev.inlet.schema.StructType;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Some of the rows of a batch, in their order. What did not fit is told by the whole batch. Closed before the rows that it
 * selects from.
 */
public final class SelectedRows implements DecodedRows {
    private static final String NUMBER = "__inlet_selected_row";

    private final RowSelections selections;
    private final DecodedRows all;
    private final int[] wanted;
    private final long selection;
    private final String sql;

    /** @param wanted numbers of the rows in {@link DecodedRows#sql}; not changed any more */
    public SelectedRows(Engine engine, DecodedRows all, BitSet wanted) {
        this.selections = engine.selections();
        this.all = all;
        this.wanted = wanted.stream().toArray();
        this.selection = selections.publish(List.of(Optional.of(new RowSelections.Listed(wanted, true))));
        String columns = all.schema().fields().stream()
                .map(field -> Sql.name(field.name()))
                .collect(Collectors.joining(", "));
        this.sql = "SELECT " + columns + " FROM (SELECT *, row_number() OVER () - 1 AS " + NUMBER + " FROM ("
                + all.sql() + ")) WHERE " + RowSelections.condition(selection, "0", NUMBER);
    }

    @Override
    public String sql() {
        return sql;
    }

    @Override
    public StructType schema() {
        return all.schema();
    }

    @Override
    public long rows() {
        return wanted.length;
    }

    @Override
    public long misfitCount() {
        return all.misfitCount();
    }

    @Override
    public Optional<String> firstMisfit() {
        return all.firstMisfit();
    }

    @Override
    public String misfitsSql() {
        return all.misfitsSql();
    }

    @Override
    public String recordsSql(List<RecordFault> faults) {
        return all.recordsSql(faults.stream()
                .map(fault -> new RecordFault(wanted[Math.toIntExact(fault.row())], fault.error(), fault.message()))
                .toList());
    }

    @Override
    public long skipped() {
        return all.skipped();
    }

    @Override
    public Optional<StructType> proposedSchema() {
        return all.proposedSchema();
    }

    @Override
    public void requireUnchanged() {
        all.requireUnchanged();
    }

    /** Ends the selection; the rows that it was made from stay. */
    @Override
    public void close() {
        selections.withdraw(selection);
    }
}
