package dev.inlet.runtime.source;

import dev.inlet.position.PositionRange;
import java.util.List;
import java.util.Optional;

/** Of a source whose files can be read again. */
public interface FileAudit extends SourceAudit {
    /** Why reading its files again may give other rows; empty where it does not. */
    Optional<String> notRepeatable();

    /** The files of a range that are still there as they were taken. */
    FileBatch files(PositionRange range);

    /** The source partitions that dead letters of a range name; empty where that is not known. */
    Optional<List<String>> letterPartitions(PositionRange range);
}
