package dev.inlet.runtime.source;

import dev.inlet.option.Options;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Set;

/**
 * What a source is made from.
 *
 * @param pipeline the pipeline's name
 * @param name the source's name within the pipeline
 * @param options the values of {@link SourceType#options}
 * @param bounded whether to stop at what is there at the start ({@code --once})
 * @param watermarked whether a watermark follows the source's slowest partition, so that rows of the others may have to wait:
 *     partitions are then best read in small turns
 * @param metadata names of the metadata columns that the pipeline uses, without the leading {@code _}
 * @param stateDirectory where the source may keep what it can build again; made when first written
 */
public record SourceContext(
        String pipeline,
        String name,
        Options options,
        boolean bounded,
        boolean watermarked,
        Set<String> metadata,
        Path stateDirectory,
        InstantSource clock) {
    public SourceContext {
        metadata = Set.copyOf(metadata);
    }
}
