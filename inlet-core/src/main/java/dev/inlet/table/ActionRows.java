package dev.inlet.table;

import dev.inlet.batch.StagedFile;
import dev.inlet.error.InletException;
import dev.inlet.schema.StructType;
import io.delta.kernel.data.Row;
import io.delta.kernel.internal.actions.AddFile;
import io.delta.kernel.internal.actions.SetTransaction;
import io.delta.kernel.internal.actions.SingleAction;
import io.delta.kernel.internal.data.GenericRow;
import io.delta.kernel.internal.util.VectorUtils;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The actions of one append, as Kernel's rows. Immutable: one for each state of a table's schema, properties and clustering. */
final class ActionRows {
    private static final String UNRESERVED_MARKS = "-._~/=+,@!$&'()*;";

    private final StructType schema;
    private final List<String> partitionColumns;
    private final StatisticsColumns indexed;

    ActionRows(
            StructType schema,
            List<String> partitionColumns,
            Map<String, String> properties,
            List<List<String>> clustering) {
        this.schema = schema;
        this.partitionColumns = partitionColumns;
        this.indexed = StatisticsColumns.of(schema, partitionColumns, properties, clustering);
    }

    /**
     * @param lastUpdated by transaction identifier, ms since the epoch
     */
    List<Row> of(Append append, Map<String, Long> lastUpdated) {
        List<Row> rows = new ArrayList<>();
        append.transactions()
                .forEach((id, version) -> rows.add(SingleAction.createTxnSingleAction(
                        new SetTransaction(id, version, Optional.ofNullable(lastUpdated.get(id))).toRow())));
        append.files().forEach(file -> rows.add(SingleAction.createAddFileSingleAction(add(file))));
        return rows;
    }

    private Row add(StagedFile file) {
        Map<Integer, Object> values = new HashMap<>();
        put(values, "path", encode(file.path()));
        put(values, "partitionValues", VectorUtils.stringStringMapValue(physicalPartitionValues(file)));
        put(values, "size", file.size());
        put(values, "modificationTime", file.modificationTime());
        put(values, "dataChange", true);
        put(values, "stats", StatisticsJson.of(file.statistics(), indexed));
        return new GenericRow(AddFile.FULL_SCHEMA, values);
    }

    private static void put(Map<Integer, Object> values, String field, Object value) {
        values.put(AddFile.FULL_SCHEMA.indexOf(field), value);
    }

    private Map<String, String> physicalPartitionValues(StagedFile file) {
        Map<String, @Nullable String> physical = new LinkedHashMap<>();
        for (String column : partitionColumns) {
            String name = schema.field(column).orElseThrow().physicalName();
            physical.put(name, file.partitionValues().get(matching(column, file)));
        }
        if (physical.size() != file.partitionValues().size()) {
            throw InletException.bug(
                    "File " + file.path() + " has the partition values " + file.partitionValues()
                            + " in a table partitioned by " + partitionColumns,
                    null);
        }
        return physical;
    }

    private String matching(String column, StagedFile file) {
        return file.partitionValues().keySet().stream()
                .filter(column::equalsIgnoreCase)
                .findFirst()
                .orElseThrow(() -> InletException.bug(
                        "File " + file.path() + " has no value for the partition column " + column, null));
    }

    /** The path as a relative URI: the protocol's form, which readers decode. */
    private static String encode(String path) {
        StringBuilder encoded = new StringBuilder(path.length());
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = (b >= 'a' && b <= 'z')
                    || (b >= 'A' && b <= 'Z')
                    || (b >= '0' && b <= '9')
                    || (b > 0 && UNRESERVED_MARKS.indexOf(b) >= 0);
            if (plain) {
                encoded.append((char) b);
            } else {
                encoded.append('%').append(String.format(Locale.ROOT, "%02X", b & 0xff));
            }
        }
        return encoded.toString();
    }
}
