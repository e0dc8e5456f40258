package dev.inlet.runtime.pipeline;

import static dev.inlet.schema.DuckDbTypes.quote;

import dev.inlet.batch.DecodedRows;
import dev.inlet.batch.MetadataColumn;
import dev.inlet.batch.MetadataColumn.Content;
import dev.inlet.batch.Sql;
import dev.inlet.runtime.config.WatermarkDefinition;
import dev.inlet.runtime.state.StateColumns;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/** How event time and the place of a record look in SQL. */
final class EventTime {
    /** Name of the record's source partition. */
    static final String PARTITION = "__inlet_source_partition";

    /** The position from which the record is read again. */
    static final String POSITION = "__inlet_position";

    /** The event time in microseconds since 1970, where rows are kept. */
    static final String TIME = "__inlet_time";

    /** How a row that is kept tells its time and its place. */
    static final StateColumns STATE = new StateColumns(TIME, PARTITION, POSITION);

    /** The time that the source gives the record. */
    static final String RECORD_TIME = "__inlet_record_time";

    static final List<MetadataColumn> PLACE = List.of(
            new MetadataColumn(PARTITION, Content.SOURCE_PARTITION), new MetadataColumn(POSITION, Content.POSITION));

    private EventTime() {}

    /**
     * The decoded rows of a source in a round, with all their columns, {@link #PARTITION} and {@link #POSITION}. Rows of files
     * are read again only with their whole batch: their position is where it begins.
     */
    static String placed(DecodedRows rows, Round round, String source) {
        return round.filesOf(source)
                .map(partition -> "SELECT "
                        + (rows.schema().field(PARTITION).isPresent()
                                ? "* EXCLUDE (" + PARTITION + ", " + POSITION + ")"
                                : "*")
                        + ", " + Sql.text(partition.name()) + " AS " + PARTITION + ", CAST("
                        + round.span(partition).from() + " AS BIGINT) AS " + POSITION + " FROM (" + rows.sql() + ")")
                .orElseGet(rows::sql);
    }

    /** A watermark in words. */
    static String instant(OptionalLong watermark) {
        return watermark.isPresent()
                ? Instant.ofEpochMilli(watermark.getAsLong()).toString()
                : "no time yet";
    }

    /**
     * Microseconds since 1970 of a column that is to be believed; NULL where it is NULL, has no end, or is too far ahead of the
     * time of its record.
     */
    static String micros(SourceStage source, String column) {
        String time = micros(column);
        return source.watermark()
                .flatMap(WatermarkDefinition::maxAhead)
                .map(ahead -> "CASE WHEN " + RECORD_TIME + " IS NULL OR " + time + " <= epoch_us(" + RECORD_TIME
                        + ") + " + ahead.toMillis() * 1000 + " THEN " + time + " END")
                .orElse(time);
    }

    /** Microseconds since 1970 of a column; NULL where it is NULL or has no end. */
    static String micros(String column) {
        String time = quote(column);
        return "CASE WHEN isfinite(" + time + ") THEN epoch_us(" + time + ") END";
    }
}
