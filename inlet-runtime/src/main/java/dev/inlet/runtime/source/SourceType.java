package dev.inlet.runtime.source;

import dev.inlet.option.Option;
import dev.inlet.option.Options;
import dev.inlet.option.Problems;
import dev.inlet.schema.StructType;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A kind of source, found by {@link java.util.ServiceLoader}. */
public interface SourceType {
    /** The value of the option {@code type}, such as {@code kafka}. */
    String name();

    /** One sentence for the option reference. */
    String doc();

    /** The options beside those that every source has: the same constants at each call. */
    List<Option<?>> options();

    /** The metadata columns that the source can add. */
    List<SourceMetadata> metadata();

    /**
     * The formats that it can be read in, the default first. None where the source itself knows its columns: then there is
     * neither a format nor a schema to give.
     */
    List<String> formats();

    /** The local directories that the engine must be allowed to read for such a source, as far as its options could be read. */
    default List<Path> directories(Options options) {
        return List.of();
    }

    /** Whether such a source takes a file of this path, where there is one. */
    default boolean takes(Options options, Path file) {
        return false;
    }

    /**
     * The columns of a source without formats, as far as they can be known before it runs; empty where what it reads is not
     * there yet.
     *
     * @throws dev.inlet.error.InletException where it cannot be read
     */
    default Optional<StructType> columns(Options options) {
        return Optional.empty();
    }

    /** Names of metadata columns that these options bring, whether they are asked for or not. */
    default List<String> impliedMetadata(Options options) {
        return List.of();
    }

    /**
     * Tells what is wrong between the options of one source, such as two that exclude each other, so that it is listed with
     * all other problems of the file. An option that could not be read is absent here; its problem is told already.
     * Messages hold no values: they may come from the environment.
     *
     * @param options the values of {@link #options}
     */
    default void check(Options options, Problems problems) {}

    /**
     * Opens what can look again at what a table took from such a source; empty where that cannot be done.
     *
     * @param context the state directory is not that of the pipeline
     * @param stored what the pipeline's tables know of the source
     */
    default Optional<SourceAudit> audit(SourceContext context, StoredProgress stored) {
        return Optional.empty();
    }

    /** Makes the source; opens nothing and reads nothing yet. */
    Source create(SourceContext context);
}
