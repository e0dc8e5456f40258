package dev.inlet.table;

import dev.inlet.error.InletException;
import io.delta.kernel.exceptions.KernelException;
import io.delta.kernel.internal.actions.Metadata;
import io.delta.kernel.internal.actions.Protocol;
import io.delta.kernel.internal.tablefeatures.TableFeatures;
import io.delta.kernel.types.ArrayType;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.MapType;
import io.delta.kernel.types.StructField;
import io.delta.kernel.types.StructType;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Which tables a commit of ours keeps correct. Delta protocol, "Table Features": a writer must refuse a table with a
 * feature it does not support.
 */
final class WriteSupport {
    private static final int GREATEST_WRITER_VERSION = 7;

    /** Where these are listed the table is written correctly, given that {@link #requireNothingOf} finds none in use. */
    private static final Set<String> SUPPORTED = Set.of(
            "allowColumnDefaults",
            "appendOnly",
            "changeDataFeed",
            "checkConstraints",
            "checkpointProtection",
            "clustering",
            "columnMapping",
            "deletionVectors",
            "domainMetadata",
            "generatedColumns",
            "icebergCompatV2",
            "icebergCompatV3",
            "identityColumns",
            "inCommitTimestamp",
            "invariants",
            "rowTracking",
            "timestampNtz",
            "typeWidening",
            "typeWidening-preview",
            "v2Checkpoint",
            "vacuumProtocolCheck");

    private static final String CONSTRAINT_PREFIX = "delta.constraints.";

    /** By the key in a column's metadata: the feature in use there and how to be rid of it. */
    private static final Map<String, ColumnFeature> COLUMN_FEATURES = Map.of(
            "delta.invariants",
            new ColumnFeature("a column invariant (feature invariants)", "Drop the invariant"),
            "delta.generationExpression",
            new ColumnFeature(
                    "a generated column (feature generatedColumns)", "Use a table where it is a plain column"),
            "delta.identity.start",
            new ColumnFeature("an identity column (feature identityColumns)", "Use a table where it is a plain column"),
            "CURRENT_DEFAULT",
            new ColumnFeature(
                    "a column default (feature allowColumnDefaults)",
                    "Drop it with ALTER TABLE ... ALTER COLUMN ... DROP DEFAULT"));

    private record ColumnFeature(String words, String wayOut) {}

    private WriteSupport() {}

    static void require(String table, Protocol protocol, Metadata metadata) {
        if (protocol.getMinWriterVersion() > GREATEST_WRITER_VERSION) {
            throw refusal(
                    table,
                    "it needs writer version " + protocol.getMinWriterVersion() + " of the Delta protocol",
                    "Write with a newer version of Inlet");
        }
        for (String feature : protocol.getReaderAndWriterFeatures()) {
            if (!SUPPORTED.contains(feature)) {
                throw refusal(
                        table,
                        "it has the table feature " + feature + ", which Inlet does not support",
                        "Drop it with ALTER TABLE ... DROP FEATURE '" + feature + "', or write to another table");
            }
        }
        for (String property : metadata.getConfiguration().keySet()) {
            requireNothingOf(table, property, metadata.getConfiguration().get(property));
        }
        requireNothingOf(table, metadata.getSchema(), "");
        try {
            TableFeatures.validateKernelCanWriteToTable(protocol, metadata, table);
        } catch (KernelException e) {
            throw refusal(table, String.valueOf(e.getMessage()), "Write to another table");
        }
    }

    private static void requireNothingOf(String table, String property, String value) {
        if (property.startsWith(CONSTRAINT_PREFIX)) {
            String constraint = property.substring(CONSTRAINT_PREFIX.length());
            throw refusal(
                    table,
                    "it has the CHECK constraint " + constraint + " (" + value
                            + "; feature checkConstraints), which Inlet" + " cannot check",
                    "Drop it with ALTER TABLE ... DROP CONSTRAINT " + constraint);
        }
        boolean iceberg = property.toLowerCase(Locale.ROOT).matches("delta\\.enableiceberg(writer)?compatv\\d+");
        if (iceberg && Boolean.parseBoolean(value)) {
            throw refusal(
                    table,
                    "it keeps itself readable as Iceberg (" + property + " = true), which Inlet's files do not",
                    "Unset " + property);
        }
    }

    private static void requireNothingOf(String table, DataType type, String path) {
        if (type instanceof StructType struct) {
            for (StructField field : struct.fields()) {
                String column = path + field.getName();
                COLUMN_FEATURES.forEach((key, feature) -> {
                    if (field.getMetadata().contains(key)) {
                        throw refusal(table, "column " + column + " has " + feature.words(), feature.wayOut());
                    }
                });
                requireNothingOf(table, field.getDataType(), column + ".");
            }
        } else if (type instanceof ArrayType array) {
            requireNothingOf(table, array.getElementType(), path);
        } else if (type instanceof MapType map) {
            requireNothingOf(table, map.getKeyType(), path);
            requireNothingOf(table, map.getValueType(), path);
        }
    }

    private static InletException refusal(String table, String reason, String wayOut) {
        return InletException.configuration("Table " + table + " is not written to: " + reason, "", wayOut);
    }
}
