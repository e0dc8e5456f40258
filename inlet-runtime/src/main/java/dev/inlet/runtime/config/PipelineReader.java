package dev.inlet.runtime.config;

import dev.inlet.option.Options;
import dev.inlet.option.Place;
import dev.inlet.option.Problems;
import dev.inlet.option.ReadContext;
import dev.inlet.runtime.source.SourceType;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads pipeline files. Immutable. */
public final class PipelineReader {
    /** Bytes. A pipeline file has some kilobytes; more is a wrong path. */
    private static final long LARGEST_FILE = 1 << 20;

    private final PipelineOptionTree tree;
    private final Function<String, @Nullable String> environment;

    /**
     * @param types the types of sources that a pipeline can have
     * @param environment what {@code ${env:NAME}} yields; null where the variable is not set
     */
    public PipelineReader(Iterable<SourceType> types, Function<String, @Nullable String> environment) {
        this.tree = new PipelineOptionTree(types);
        this.environment = environment;
    }

    /** With the types of sources on the class path and the process's environment. */
    public static PipelineReader standard() {
        return new PipelineReader(ServiceLoader.load(SourceType.class), System::getenv);
    }

    /** Reads and checks a file. Relative paths in it are taken from its directory. */
    public PipelineReading read(Path file) {
        String name = file.toString();
        Problems problems = new Problems();
        Path directory = Optional.ofNullable(file.toAbsolutePath().normalize().getParent())
                .orElse(file.toAbsolutePath());
        return text(file, problems)
                .map(text -> read(name, text, directory))
                .orElseGet(() -> new PipelineReading.Unusable(name, problems.all()));
    }

    /**
     * Reads and checks a pipeline.
     *
     * @param name what problems call the text
     * @param directory what relative paths are taken from; absolute
     */
    public PipelineReading read(String name, String text, Path directory) {
        Problems problems = new Problems();
        Optional<PipelineDefinition> definition = new YamlReader(
                        name, new Interpolation(environment, directory), problems)
                .read(text)
                .flatMap(entries ->
                        tree.top().read(entries, ReadContext.top(directory, problems, new Place(name, 1, 1))))
                .flatMap(options -> define(options, problems));
        return definition
                .<PipelineReading>map(usable -> new PipelineReading.Usable(usable, problems.all()))
                .orElseGet(() -> new PipelineReading.Unusable(name, problems.all()));
    }

    private Optional<PipelineDefinition> define(Options options, Problems problems) {
        PipelineChecks.check(tree, options, problems);
        return problems.hasErrors() ? Optional.empty() : Optional.of(Definitions.pipeline(tree, options));
    }

    private static Optional<String> text(Path file, Problems problems) {
        Place place = Place.wholeFile(file.toString());
        try {
            if (Files.isDirectory(file)) {
                problems.error(place, "this is a directory; name the pipeline file in it");
            } else if (Files.size(file) > LARGEST_FILE) {
                problems.error(place, "larger than 1 MiB, so this is no pipeline file");
            } else {
                return Optional.of(Files.readString(file));
            }
        } catch (NoSuchFileException none) {
            problems.error(place, "there is no such file in " + Path.of("").toAbsolutePath());
        } catch (AccessDeniedException denied) {
            problems.error(place, "the file may not be read by this user");
        } catch (CharacterCodingException notText) {
            problems.error(place, "the file is not UTF-8 text");
        } catch (IOException unreadable) {
            problems.error(place, "the file cannot be read: " + unreadable);
        }
        return Optional.empty();
    }
}
