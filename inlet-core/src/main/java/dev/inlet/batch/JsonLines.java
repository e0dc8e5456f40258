package dev.inlet.batch;

import dev.inlet.error.InletException;
import dev.inlet.position.SourcePartition;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a batch's files as records, in chunks, so that files of any size need little memory; see {@link LineReader} for
 * what a line is. A record's origin is its file: its partition is called like the file, its one constant is the file's path,
 * and its position is the number of the line, from 0.
 *
 * <p>Used by one thread.
 */
public final class JsonLines implements AutoCloseable {
    private final Engine engine;
    private final String source;
    private final long chunkBytes;
    private final Iterator<InputFile> files;
    private @Nullable LineReader open;

    /**
     * @param source the source's name
     * @param chunkBytes a chunk takes lines until they reach this; at least one
     */
    public JsonLines(Engine engine, String source, List<InputFile> files, long chunkBytes) {
        this.engine = engine;
        this.source = source;
        this.chunkBytes = chunkBytes;
        this.files = files.iterator();
    }

    /**
     * The next chunk, which the caller closes; small files share one. Empty where there is no further record.
     *
     * @throws InletException of kind {@code DATA} where a file is gone, damaged, or not what the source found; what was handed
     *     over before must then not be committed
     */
    public Optional<RecordBatch> next() {
        RecordBuffer buffer = engine.newBuffer();
        try {
            while (buffer.bytes() < chunkBytes && (open != null || files.hasNext())) {
                LineReader reader = open == null ? reader(files.next()) : open;
                open = reader;
                if (!reader.read(buffer, chunkBytes)) {
                    reader.close();
                    open = null;
                }
            }
        } catch (RuntimeException e) {
            buffer.seal().close();
            throw e;
        }
        RecordBatch chunk = buffer.seal();
        if (chunk.rows() == 0) {
            chunk.close();
            return Optional.empty();
        }
        return Optional.of(chunk);
    }

    private LineReader reader(InputFile file) {
        String path = file.path().toString();
        return new LineReader(file, new RecordOrigin(new SourcePartition(source, path), List.of(path)));
    }

    @Override
    public void close() {
        if (open != null) {
            open.close();
            open = null;
        }
    }
}
