package dev.inlet.source.kafka;

import dev.inlet.testkit.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One broker for all test classes that ask for it. Tests keep apart by their topics' names. */
final class SharedKafka implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == EmbeddedKafka.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot().getStore(Namespace.create(SharedKafka.class)).computeIfAbsent(Running.class).kafka;
    }

    static final class Running implements AutoCloseable {
        private final Path directory;
        final EmbeddedKafka kafka;

        Running() throws IOException {
            directory = Files.createTempDirectory("inlet-kafka-");
            // A test of compaction does not wait the 15 s that the cleaner rests by default.
            kafka = EmbeddedKafka.start(directory, 0, Map.of("log.cleaner.backoff.ms", "100"));
        }

        @Override
        public void close() throws IOException {
            kafka.close();
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
