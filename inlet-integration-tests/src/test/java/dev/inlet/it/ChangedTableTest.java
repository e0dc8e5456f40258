package dev.inlet.it;

import static dev.inlet.it.SparkDelta.sql;
import static dev.inlet.it.SparkDelta.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.error.InletException;
import dev.inlet.testkit.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spark makes of a table, under a running pipeline, what the pipeline must not write to. */
class ChangedTableTest {
    @TempDir
    Path directory;

    private final EmbeddedKafka kafka = Broker.kafka();
    private int sent;

    @Test
    void anotherTableAtThePlaceStopsThePipelineAndIsNotFilled() throws Exception {
        try (Pipelines.Running pipeline = running("replaced")) {
            send("replaced");
            pipeline.awaitRows(2L * sent);
            replace("first");
            send("replaced");
            assertStopped(pipeline.awaitFailure(), "first");
        }
        assertUntouched("first");
    }

    @Test
    void anotherTableThatIsMetWhenThePipelineStartsAgainByItselfIsNotFilledEither() throws Exception {
        try (Pipelines.Running pipeline = running("replaced-meanwhile")) {
            send("replaced-meanwhile");
            pipeline.awaitRows(2L * sent);
            replace("second");
            // The first table commits first: it is its change that has the pipeline open all tables again.
            sql("ALTER TABLE " + table(lake("first")) + " SET TBLPROPERTIES ('some.property' = 'value')");
            send("replaced-meanwhile");
            assertStopped(pipeline.awaitFailure(), "second");
        }
        assertUntouched("second");
    }

    @Test
    void aConstraintThatInletCannotCheckStopsThePipelineUntilItIsDropped() throws Exception {
        String constrained = table(lake("second"));
        try (Pipelines.Running pipeline = running("constrained")) {
            send("constrained");
            pipeline.awaitRows(2L * sent);
            sql("ALTER TABLE " + constrained + " ADD CONSTRAINT natural CHECK (n >= 0)");
            send("constrained");
            InletException stopped = pipeline.awaitFailure();
            assertThat(stopped.kind()).isEqualTo(InletException.Kind.CONFIGURATION);
            assertThat(stopped)
                    .hasMessageContaining("CHECK constraint natural")
                    .hasMessageContaining("DROP CONSTRAINT");
        }
        sql("ALTER TABLE " + constrained + " DROP CONSTRAINT natural");
        Pipelines.runOnce(directory, pipeline("constrained"));
        for (String name : List.of("first", "second")) {
            assertThat(SparkDelta.rows("SELECT count(*), count(DISTINCT n), max(n) FROM " + table(lake(name)))
                            .toString())
                    .isEqualTo("[[%1$d,%1$d,%2$d]]".formatted(sent, sent - 1));
        }
    }

    private static void assertStopped(InletException stopped, String table) {
        assertThat(stopped.kind()).isEqualTo(InletException.Kind.DATA);
        assertThat(stopped).hasMessageContaining("lake/" + table).hasMessageContaining("created again");
    }

    /** With as many versions as the table before it and more, so that no number tells them apart. */
    private void replace(String name) throws IOException {
        Path made = directory.resolve("made");
        sql("CREATE TABLE " + table(made) + " (n BIGINT) USING delta");
        for (int i = 0; i < 4; i++) {
            sql("INSERT INTO " + table(made) + " VALUES (-1)");
        }
        Files.move(lake(name), directory.resolve("dropped"));
        Files.move(made, lake(name));
    }

    private void assertUntouched(String name) {
        SparkDelta.session().catalog().clearCache();
        assertThat(SparkDelta.session()
                        .sql("DESCRIBE HISTORY " + table(lake(name)))
                        .where("engineInfo LIKE 'Inlet%'")
                        .collectAsList())
                .isEmpty();
        assertThat(SparkDelta.rows("SELECT count(*), max(n) FROM " + table(lake(name)))
                        .toString())
                .isEqualTo("[[4,-1]]");
    }

    private void send(String topic) {
        String[] values = new String[100];
        for (int i = 0; i < values.length; i++) {
            values[i] = "{\"n\":" + sent++ + "}";
        }
        kafka.topics().send(topic, 0, values);
    }

    private Path lake(String name) {
        return directory.resolve("lake").resolve(name);
    }

    private Pipelines.Running running(String topic) {
        kafka.topics().create(topic, 1);
        return new Pipelines.Running(directory, pipeline(topic));
    }

    private String pipeline(String topic) {
        return """
                name: numbers
                memory: 512MB
                sources:
                  numbers:
                    type: kafka
                    topics: [%s]
                    properties: {bootstrap.servers: "%s"}
                    schema: n BIGINT
                sinks:
                  - table: lake/first
                  - table: lake/second
                trigger: {interval: 100ms}
                """.formatted(topic, kafka.bootstrap());
    }
}
