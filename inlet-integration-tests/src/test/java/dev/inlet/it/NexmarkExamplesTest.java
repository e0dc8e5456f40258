package dev.inlet.it;

import static dev.inlet.it.SparkDelta.json;
import static dev.inlet.it.SparkDelta.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.testkit.Nexmark;
import dev.inlet.testkit.NexmarkTopics;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pipelines of {@code examples/nexmark} land what Spark finds in the same events in one go. */
class NexmarkExamplesTest {
    /** Six seconds. */
    private static final int EVENTS = 60_000;

    @TempDir
    static Path directory;

    @BeforeAll
    static void fillTopics() throws Exception {
        NexmarkTopics.fill(Broker.kafka().bootstrap(), 4, EVENTS);
        for (Nexmark.Kind kind : Nexmark.Kind.values()) {
            try (OutputStream lines = Files.newOutputStream(directory.resolve(kind + ".jsonl"))) {
                for (long number = 0; number < EVENTS; number++) {
                    if (Nexmark.kind(number) == kind) {
                        lines.write(Nexmark.json(number));
                        lines.write('\n');
                    }
                }
            }
        }
        read(Nexmark.Kind.BID, "bids", Nexmark.BIDS);
        read(Nexmark.Kind.PERSON, "persons", Nexmark.PERSONS);
    }

    private static void read(Nexmark.Kind kind, String view, String schema) {
        SparkDelta.session()
                .read()
                .schema(schema)
                .json(directory.resolve(kind + ".jsonl").toString())
                .createOrReplaceTempView(view);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    filter   | SELECT auction, bidder, price, date_time FROM bids WHERE auction % 123 = 0
                    tumbling | SELECT window.start window_start, window.end window_end, auction, count(*) bids FROM bids \
                               GROUP BY window(date_time, '10 seconds'), auction
                    hopping  | SELECT window.start window_start, window.end window_end, auction, avg(price) average, \
                               count(*) bids FROM bids GROUP BY window(date_time, '10 seconds', '2 seconds'), auction
                    sessions | SELECT min(date_time) window_start, max(date_time) + INTERVAL 1 SECOND window_end, bidder, \
                               count(*) bids FROM (SELECT *, sum(opens) OVER (PARTITION BY bidder ORDER BY date_time \
                               ROWS UNBOUNDED PRECEDING) number FROM (SELECT *, CASE WHEN date_time <= lag(date_time) OVER \
                               (PARTITION BY bidder ORDER BY date_time) + INTERVAL 1 SECOND THEN 0 ELSE 1 END opens \
                               FROM bids)) GROUP BY bidder, number
                    join     | SELECT id person, name, state, auction, price, b.date_time FROM persons p JOIN bids b \
                               ON id = bidder AND b.date_time BETWEEN p.date_time AND p.date_time + INTERVAL 1 SECOND \
                               WHERE state IN ('OR', 'ID', 'WA') AND price >= 1000000
                    """)
    void landsWhatSparkFindsInTheSameEvents(String example, String query) throws IOException, InterruptedException {
        Path place = Files.createDirectories(directory.resolve("examples/nexmark"));
        String yaml = Files.readString(Path.of("../examples/nexmark", example + ".yaml"))
                .replace("${env:KAFKA:-localhost:9092}", Broker.kafka().bootstrap());

        Pipelines.closeWindows(place, yaml);

        assertThat(json("SELECT * FROM " + table(directory.resolve("lake/nexmark_" + example))))
                .isNotEmpty()
                .isEqualTo(json(query));
    }
}
