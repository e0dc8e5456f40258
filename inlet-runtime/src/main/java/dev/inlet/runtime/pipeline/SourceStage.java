package dev.inlet.runtime.pipeline;

import static dev.inlet.schema.DuckDbTypes.logical;
import static dev.inlet.schema.DuckDbTypes.quote;
import static java.util.Objects.requireNonNull;

import dev.inlet.batch.CsvFiles;
import dev.inlet.batch.CsvInference;
import dev.inlet.batch.DecodedRows;
import dev.inlet.batch.Decoder;
import dev.inlet.batch.Engine;
import dev.inlet.batch.InputFile;
import dev.inlet.batch.JsonDecoder;
import dev.inlet.batch.MetadataColumn;
import dev.inlet.batch.ParquetFiles;
import dev.inlet.batch.Query;
import dev.inlet.batch.RawDecoder;
import dev.inlet.batch.RecordBatch;
import dev.inlet.batch.Sql;
import dev.inlet.batch.TableFiles;
import dev.inlet.batch.UnknownFields;
import dev.inlet.error.InletException;
import dev.inlet.runtime.config.DeduplicationDefinition;
import dev.inlet.runtime.config.EventTimeColumn;
import dev.inlet.runtime.config.Format;
import dev.inlet.runtime.config.KeyColumns;
import dev.inlet.runtime.config.SourceDefinition;
import dev.inlet.runtime.config.WatermarkDefinition;
import dev.inlet.runtime.source.SourceMetadata;
import dev.inlet.schema.DataType;
import dev.inlet.schema.Field;
import dev.inlet.schema.PrimitiveType;
import dev.inlet.schema.StructType;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The decoding side of one source of records: its columns and its decoders. Confined to the engine thread,
 * except where a method says otherwise.
 *
 * <p>Where unknown fields become columns there are two sets of columns: the first, for sinks that do not evolve, and the
 * grown one, for those that do.
 */
final class SourceStage {
    private final SourceDefinition definition;
    private final Engine engine;
    private final Connection connection;
    private final List<MetadataColumn> metadata;
    /** What decoders add: the metadata and, where event time matters, the place of each record. */
    private final List<MetadataColumn> decodedMetadata;

    private @Nullable StructType first;
    /** Read by threads that decode ahead, too. */
    private volatile @Nullable StructType grown;

    private @Nullable Decoder decoder;
    private Predicate<String> taken = column -> true;

    SourceStage(SourceDefinition definition, Engine engine, Connection connection) {
        this.definition = definition;
        this.engine = engine;
        this.connection = connection;
        this.metadata = definition.type().metadata().stream()
                .filter(column -> definition.metadata().contains(column.name()))
                .map(SourceMetadata::column)
                .toList();
        this.decodedMetadata = new ArrayList<>(metadata);
        if (definition.watermark().isPresent()) {
            decodedMetadata.addAll(EventTime.PLACE);
            if (definition.watermark().get().maxAhead().isPresent()) {
                decodedMetadata.add(new MetadataColumn(EventTime.RECORD_TIME, MetadataColumn.Content.TIMESTAMP));
            }
        }
        if (definition.format() instanceof Format.Raw) {
            know(RawDecoder.COLUMNS);
        } else {
            definition
                    .schema()
                    .or(() -> definition.type().columns(definition.options()))
                    .ifPresent(this::know);
        }
    }

    String name() {
        return definition.name();
    }

    boolean isKnown() {
        return first != null;
    }

    /** Names of the metadata columns, as queries see them. */
    List<String> metadataNames() {
        return metadata.stream().map(MetadataColumn::name).toList();
    }

    /** Whether unknown fields become columns. */
    boolean mayGrow() {
        return definition.format() instanceof Format.Json json && json.options().unknownFields() == UnknownFields.ADD;
    }

    /**
     * Fixes the columns of the records.
     *
     * @throws InletException of kind {@code CONFIGURATION} where the event time or the key cannot be taken from them, or one has the
     *     name of a metadata column, or one that is reserved
     */
    void know(StructType schema) {
        requireNamesOfItsOwnIn(schema);
        first = schema;
        grown = schema;
        definition
                .watermark()
                .flatMap(watermark -> EventTimeColumn.problem(watermark.column(), columns(false)))
                .ifPresent(problem -> {
                    throw InletException.configuration(
                            "The watermark of source " + name() + " cannot be told: " + problem,
                            "",
                            "Name a column with the time of a record as \"column\" of the watermark, or change the schema");
                });
        definition
                .deduplicate()
                .flatMap(deduplicate -> KeyColumns.problem(deduplicate.key(), columns(false)))
                .ifPresent(problem -> {
                    throw InletException.configuration(
                            "Duplicates of source " + name() + " cannot be told: " + problem,
                            "",
                            "Name other columns as \"key\" of \"deduplicate\", or change the schema");
                });
        if (readsLines()) {
            decoder = newDecoder(schema);
        }
    }

    /** Tells which queries there are, before the first batch is decoded: what none of them reads need not be kept. */
    void readBy(List<Query> queries) {
        List<Query> own = queries.stream()
                .filter(query -> query.sources().contains(name()))
                .toList();
        List<String> key =
                definition.deduplicate().map(DeduplicationDefinition::key).orElse(List.of());
        taken = column -> own.stream().anyMatch(query -> query.mayReadWhole(name()) || query.mayRead(column))
                || key.stream().anyMatch(column::equalsIgnoreCase);
        if (decoder != null) {
            decoder = newDecoder(requireNonNull(grown));
        }
    }

    private void requireNamesOfItsOwnIn(StructType schema) {
        for (String column : metadataNames()) {
            if (schema.field(column).isPresent()) {
                throw InletException.configuration(
                        "Source " + name() + " has a column " + column
                                + " of its own, which is also what metadata adds",
                        "A query could not tell them apart",
                        "Leave it out of metadata, or give the column another name where it is written");
            }
        }
        for (String column : schema.names()) {
            if (Sql.isReserved(column)) {
                throw InletException.configuration(
                        "Source " + name() + " has a column " + column,
                        "Its name begins like those of Inlet's own columns, which stand beside it where rows are kept",
                        "Give the column another name where it is written");
            }
        }
    }

    /** The columns of the records, without those that unknown fields grew; null while they are not known. */
    @Nullable
    StructType decidedColumns() {
        return first;
    }

    /**
     * Fixes the columns.
     *
     * @param inferred what records have, by {@link #inferred}
     * @param known columns of the table, whose types are taken where the names are the same
     */
    StructType infer(Round.Input input, StructType inferred, Optional<StructType> known) {
        // A table's own columns are not a guess: nothing is taken from where the rows go to.
        StructType found = ofTable(input).isPresent()
                ? inferred
                : settle(inferred, StructType.EMPTY, known.orElse(StructType.EMPTY));
        know(found);
        return found;
    }

    /** The columns that a table has where these rows are from; empty for other sources, and where there is no file. */
    Optional<StructType> ofTable(Round.Input input) {
        return input instanceof Round.Input.Whole whole
                ? whole.files().stream()
                        .findFirst()
                        .flatMap(InputFile::table)
                        .map(file -> file.columns().schema().logical())
                : Optional.empty();
    }

    /** The columns that records have. */
    StructType inferred(Round.Input input) {
        Optional<StructType> told = ofTable(input);
        if (told.isPresent()) {
            return told.get();
        }
        if (input instanceof Round.Input.Whole whole) {
            // An empty file tells nothing.
            return ofFile(whole.files().stream()
                    .filter(file -> file.size() > 0)
                    .findFirst()
                    .orElse(whole.files().get(0)));
        }
        RecordBatch batch =
                input instanceof Round.Input.Lines lines ? lines.batch() : ((Round.Input.Records) input).batch();
        return JsonDecoder.infer(batch)
                .orElseThrow(() -> InletException.data(
                        "The columns of source " + name() + " cannot be found out",
                        "None of the first " + batch.rows() + " records is a JSON object with a field that is not null",
                        "Give the source a schema, such as schema: id BIGINT, name STRING"));
    }

    /** What is found in a CSV or Parquet file. */
    private StructType ofFile(InputFile file) {
        try {
            return definition.format() instanceof Format.Csv csv
                    ? CsvInference.columns(connection, csv.options(), file)
                    : ParquetFiles.infer(connection, file);
        } catch (SQLException e) {
            throw new InletException(
                    InletException.Kind.DATA,
                    "The columns of source " + name() + " cannot be found out from " + file.path(),
                    String.valueOf(e.getMessage()),
                    "Give the source a schema, or replace the file",
                    e);
        }
    }

    /** Grows the columns for sinks that evolve; true where that changed them. */
    boolean grow(StructType proposed, Optional<StructType> known) {
        StructType wanted = settle(proposed, requireNonNull(first), known.orElse(StructType.EMPTY));
        if (wanted.equals(grown)) {
            return false;
        }
        requireNamesOfItsOwnIn(wanted);
        grown = wanted;
        decoder = newDecoder(wanted);
        return true;
    }

    /** @param evolving whether for sinks that add columns */
    StructType columns(boolean evolving) {
        return withMetadata(requireNonNull(evolving ? grown : first));
    }

    /** These columns of the records, and those that metadata adds. */
    StructType withMetadata(StructType columns) {
        requireNamesOfItsOwnIn(columns);
        List<Field> fields = new ArrayList<>(columns.fields());
        metadata.forEach(
                column -> fields.add(Field.of(column.name(), column.content().type(), true)));
        return new StructType(fields);
    }

    /** Whether records come to the decoder one by one; else the engine reads whole files. */
    boolean readsLines() {
        return definition.format() instanceof Format.Json || definition.format() instanceof Format.Raw;
    }

    /** The columns that records are decoded to now; null while they are not known, or where files are read whole. Any thread. */
    @Nullable
    StructType decodedColumns() {
        return readsLines() ? grown : null;
    }

    DecodedRows decode(RecordBatch batch) {
        return requireNonNull(decoder, "the columns are not known yet").decode(batch);
    }

    /** Reads whole files. */
    DecodedRows read(List<InputFile> files) throws SQLException {
        StructType columns = requireNonNull(first, "the columns are not known yet");
        if (definition.format() instanceof Format.Table) {
            return TableFiles.read(engine, connection, name(), files, columns, metadata);
        }
        return definition.format() instanceof Format.Csv csv
                ? CsvFiles.read(connection, name(), csv.options(), files, columns, metadata)
                : ParquetFiles.read(connection, name(), files, columns, metadata);
    }

    /** The decoded rows as a sink sees them. */
    String relation(DecodedRows decoded, boolean evolving) {
        StructType wanted = columns(evolving);
        if (wanted.equals(decoded.schema())) {
            return decoded.sql();
        }
        // Fields that only evolving sinks take are left out here, those within structs by the cast.
        return wanted.fields().stream()
                .map(field ->
                        "CAST(" + quote(field.name()) + " AS " + logical(field.type()) + ") AS " + quote(field.name()))
                .collect(Collectors.joining(", ", "SELECT ", " FROM (" + decoded.sql() + ")"));
    }

    /**
     * A column of decoded rows as rows that are kept have it, as an item of a SELECT list: fields within structs that only
     * evolving sinks take are left out by the cast.
     */
    static String kept(Field column) {
        String name = quote(column.name());
        return column.type() instanceof PrimitiveType
                ? name
                : "CAST(" + name + " AS " + logical(column.type()) + ") AS " + name;
    }

    /** The definition of the source's watermark; empty where nothing is said of its completeness. */
    Optional<WatermarkDefinition> watermark() {
        return definition.watermark();
    }

    /** Which of the source's records are duplicates; empty where each counts. */
    Optional<DeduplicationDefinition> deduplicate() {
        return definition.deduplicate();
    }

    /** No rows with the columns that a sink sees. */
    String noRows(boolean evolving) {
        return columns(evolving).fields().stream()
                .map(field -> "CAST(NULL AS " + logical(field.type()) + ") AS " + quote(field.name()))
                .collect(Collectors.joining(", ", "SELECT ", " WHERE false"));
    }

    /** A decoder of records with these columns, for one thread. Any thread. */
    Decoder newDecoder(StructType schema) {
        if (definition.format() instanceof Format.Raw raw) {
            return new RawDecoder(engine, raw.tombstones(), decodedMetadata);
        }
        Format.Json json = (Format.Json) definition.format();
        return new JsonDecoder(engine, schema, json.options(), decodedMetadata, taken);
    }

    /**
     * The found fields; one that {@code declared} has is taken from there, else it gets its type in {@code known} where it
     * is there. At any depth of structs.
     */
    private static StructType settle(StructType found, StructType declared, StructType known) {
        List<Field> fields = new ArrayList<>();
        for (Field field : found.fields()) {
            Optional<Field> own = declared.field(field.name());
            Optional<Field> same = own.or(() -> known.field(field.name()));
            if (field.type() instanceof StructType inner
                    && same.isPresent()
                    && same.get().type() instanceof StructType sameInner) {
                StructType ownInner = own.isPresent() ? (StructType) own.get().type() : StructType.EMPTY;
                DataType type = settle(inner, ownInner, sameInner);
                fields.add(Field.of(field.name(), type, same.get().nullable()));
            } else {
                fields.add(same.map(s -> Field.of(field.name(), s.type(), own.isEmpty() || s.nullable()))
                        .orElse(field));
            }
        }
        return new StructType(fields);
    }
}
