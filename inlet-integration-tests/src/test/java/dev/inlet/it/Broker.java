package dev.inlet.it;

import dev.inlet.testkit.EmbeddedKafka;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;

/** One Kafka broker for all tests, which keep apart by the names of their topics. Stopped with the JVM. */
final class Broker {
    private Broker() {}

    /** Started on first use. */
    static EmbeddedKafka kafka() {
        return Holder.KAFKA;
    }

    private static final class Holder {
        private static final EmbeddedKafka KAFKA = start();

        private static EmbeddedKafka start() {
            try {
                EmbeddedKafka kafka = EmbeddedKafka.start(Files.createTempDirectory("inlet-kafka"));
                Runtime.getRuntime().addShutdownHook(new Thread(kafka::close));
                return kafka;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
