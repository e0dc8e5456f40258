package dev.inlet.table;

import io.delta.kernel.Meta;
import io.delta.kernel.commit.CommitFailedException;
import io.delta.kernel.commit.CommitMetadata;
import io.delta.kernel.commit.CommitResponse;
import io.delta.kernel.commit.Committer;
import io.delta.kernel.data.Row;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.KernelEngineException;
import io.delta.kernel.internal.actions.CommitInfo;
import io.delta.kernel.internal.actions.DomainMetadata;
import io.delta.kernel.internal.actions.SingleAction;
import io.delta.kernel.internal.files.ParsedPublishedDeltaData;
import io.delta.kernel.utils.CloseableIterator;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes one log entry, if there is none of its version, and says in {@code commitInfo} what Kernel does not: that this is
 * a blind append (else each of our commits breaks a concurrent MERGE, DELETE or UPDATE of Spark), its parameters and
 * metrics, and a transaction id that stays the same over all attempts, by which a lost reply is resolved.
 */
final class EntryCommitter implements Committer {
    static final String ENGINE_INFO = "Inlet Delta-Kernel/" + Meta.KERNEL_VERSION;

    private final String txnId;
    private final Map<String, String> operationParameters;
    private final Map<String, String> operationMetrics;
    private List<DomainMetadata> domains = List.of();

    EntryCommitter(String txnId, Map<String, String> operationParameters, Map<String, String> operationMetrics) {
        this.txnId = txnId;
        this.operationParameters = operationParameters;
        this.operationMetrics = operationMetrics;
    }

    /** The domain metadata in the entry; Kernel adds some where a table tracks rows. */
    List<DomainMetadata> domains() {
        return domains;
    }

    @Override
    public CommitResponse commit(Engine engine, CloseableIterator<Row> actions, CommitMetadata metadata)
            throws CommitFailedException {
        domains = metadata.getCommitDomainMetadatas();
        String entry = metadata.getPublishedDeltaFilePath();
        Row commitInfo = SingleAction.createCommitInfoSingleAction(describe(metadata.getCommitInfo()));
        try {
            engine.getJsonHandler()
                    .writeJsonFileAtomically(
                            entry,
                            actions.map(row -> row.isNullAt(SingleAction.COMMIT_INFO_ORDINAL) ? row : commitInfo),
                            false);
            return new CommitResponse(ParsedPublishedDeltaData.forFileStatus(
                    engine.getFileSystemClient().getFileStatus(entry)));
        } catch (FileAlreadyExistsException e) {
            throw new CommitFailedException(true, true, entry + " exists", e);
        } catch (IOException e) {
            throw new CommitFailedException(true, false, "writing " + entry, e);
        } catch (KernelEngineException e) {
            throw new CommitFailedException(true, false, "writing " + entry, DeltaTable.storageCause(e));
        }
    }

    private Row describe(CommitInfo kernel) {
        Map<String, String> parameters = new LinkedHashMap<>(kernel.getOperationParameters());
        parameters.putAll(operationParameters);
        return new CommitInfo(
                        kernel.getInCommitTimestamp(),
                        kernel.getTimestamp(),
                        Optional.of(ENGINE_INFO),
                        kernel.getOperation(),
                        parameters,
                        Optional.of(true),
                        Optional.of(txnId),
                        operationMetrics)
                .toRow();
    }
}
