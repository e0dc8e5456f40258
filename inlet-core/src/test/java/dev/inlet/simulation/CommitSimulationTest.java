package dev.inlet.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.inlet.simulation.CommitSimulation.Result;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ResourceLock(QuietLog.LOG)
class CommitSimulationTest {
    /** A seed to run alone, as a failure prints it. */
    private static final Long ONE_SEED = Long.getLong("inlet.simulation.seed");

    private static final long FIRST = Long.getLong("inlet.simulation.first", 0);
    private static final int SEEDS = Integer.getInteger("inlet.simulation.seeds", 2_000);

    private static final QuietLog LOG = new QuietLog();

    @BeforeAll
    static void logNothing() {
        LOG.begin();
    }

    @AfterAll
    static void logAgain() {
        LOG.end();
    }

    @Test
    void whateverTheOrderAndTheFaultsEachRecordIsInTheTableOnceAndEachWriterWasToldTheTruth() {
        if (ONE_SEED != null) {
            Result result = CommitSimulation.run(ONE_SEED);
            System.out.println(result.report());
            assertThat(result.violations()).isEmpty();
            return;
        }
        AtomicLong steps = new AtomicLong();
        AtomicLong versions = new AtomicLong();
        LongStream.range(FIRST, FIRST + SEEDS).parallel().forEach(seed -> {
            Result result = CommitSimulation.run(seed);
            if (!result.violations().isEmpty()) {
                fail(result.report());
            }
            steps.addAndGet(result.steps());
            versions.addAndGet(result.versions());
        });
        // A run that does nothing finds nothing.
        assertThat(steps.get()).isGreaterThan(50L * SEEDS);
        assertThat(versions.get()).isGreaterThan(5L * SEEDS);
    }

    /** The log checkpoint went while it was read; a commit's file was rewritten, and its positions moved on, before it was looked after. */
    @ParameterizedTest
    @ValueSource(longs = {505_284, 1_000_703})
    void seedsThatFoundADefectHold(long seed) {
        Result result = CommitSimulation.run(seed);
        assertThat(result.violations()).as(result.report()).isEmpty();
    }

    @Test
    void aSeedIsTheSameRunEachTime() {
        for (long seed = 0; seed < 20; seed++) {
            assertThat(CommitSimulation.run(seed).trace())
                    .isEqualTo(CommitSimulation.run(seed).trace());
        }
    }
}
