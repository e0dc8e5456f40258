package dev.inlet.table;

import static java.util.Objects.requireNonNull;

import dev.inlet.batch.StagedFile;
import dev.inlet.schema.StructType;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one transaction adds to a table.
 *
 * @param txnId names the transaction over all attempts to commit it; never used for another
 * @param transactions versions to state, by {@code appId}
 * @param files on disk and durable, in the table's directory
 * @param newSchema the result of {@link TableSnapshot#withColumnsOf} where columns are added
 * @param operationParameters of {@code commitInfo}
 */
public record Append(
        String txnId,
        Map<String, Long> transactions,
        List<StagedFile> files,
        Optional<StructType> newSchema,
        Map<String, String> operationParameters) {
    public Append {
        requireNonNull(txnId, "txnId");
        transactions = Collections.unmodifiableMap(new LinkedHashMap<>(transactions));
        files = List.copyOf(files);
        requireNonNull(newSchema, "newSchema");
        operationParameters = Collections.unmodifiableMap(new LinkedHashMap<>(operationParameters));
    }

    /** Of {@code commitInfo}, in the words of Spark. */
    Map<String, String> operationMetrics() {
        Map<String, String> metrics = new LinkedHashMap<>();
        metrics.put("numFiles", Integer.toString(files.size()));
        metrics.put(
                "numOutputRows",
                Long.toString(files.stream().mapToLong(StagedFile::rows).sum()));
        metrics.put(
                "numOutputBytes",
                Long.toString(files.stream().mapToLong(StagedFile::size).sum()));
        return metrics;
    }
}
