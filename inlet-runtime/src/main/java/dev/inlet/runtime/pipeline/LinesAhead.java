package dev.inlet.runtime.pipeline;

import dev.inlet.batch.Engine;
import dev.inlet.batch.JsonLines;
import dev.inlet.batch.RecordBatch;
import dev.inlet.runtime.source.FileBatch;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first lines of a batch of files, read and decoded while the engine thread still stages the epoch before. Handed from the
 * thread that made it to the one that takes it.
 */
final class LinesAhead implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LinesAhead.class);

    private @Nullable Read read;

    private LinesAhead(Read read) {
        this.read = read;
    }

    /**
     * What was read.
     *
     * @param lines goes on behind the first lines
     * @param first empty where there are no lines at all
     */
    record Read(JsonLines lines, Optional<Round.Input.Lines> first) implements AutoCloseable {
        @Override
        public void close() {
            first.ifPresent(Round.Input.Lines::close);
            lines.close();
        }
    }

    /**
     * @param decoder of the thread
     * @param maxBytes a step takes lines until they reach this
     * @return empty where it failed: it does so again where the lines are wanted, with the retries that belong there
     */
    static Optional<LinesAhead> of(String source, FileBatch batch, Engine engine, long maxBytes, AheadDecoder decoder) {
        JsonLines lines = new JsonLines(engine, source, batch.files(), maxBytes);
        @Nullable RecordBatch records = null;
        try {
            records = lines.next().orElse(null);
            Optional<Round.Input.Lines> first = records == null
                    ? Optional.empty()
                    : Optional.of(new Round.Input.Lines(records, decoder.decode(records), batch.partition()));
            return Optional.of(new LinesAhead(new Read(lines, first)));
        } catch (RuntimeException e) {
            LOG.debug("lines of files could not be read ahead", e);
            if (records != null) {
                records.close();
            }
            lines.close();
            return Optional.empty();
        }
    }

    /** What was read, for the caller to close; empty the second time, as where the staging of an epoch is tried again. */
    Optional<Read> take() {
        Optional<Read> taken = Optional.ofNullable(read);
        read = null;
        return taken;
    }

    @Override
    public void close() {
        take().ifPresent(Read::close);
    }
}
