package dev.inlet.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.inlet.error.InletException;
import dev.inlet.storage.RetryBudget;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RetryPauseTest {
    private static final Duration TOTAL = Duration.ofMillis(500);

    private final AtomicInteger attempts = new AtomicInteger();

    @Test
    void anAttemptInWhichTheProcessWasStoppedForLongIsNoReasonToGiveUp() throws InterruptedException {
        String result = retry(TOTAL).call("do it", () -> false, () -> {
            if (attempts.incrementAndGet() == 1) {
                letPass(TOTAL);
                throw mayPass();
            }
            return "done";
        });
        assertThat(result).isEqualTo("done");
    }

    @Test
    void whatFailsForLongerThanTheBudgetIsGivenUp() {
        assertThatThrownBy(() -> retry(TOTAL).run("do it", () -> false, () -> {
                    if (attempts.incrementAndGet() == 2) {
                        letPass(TOTAL);
                    }
                    throw mayPass();
                }))
                .hasMessageContaining("not now");
        assertThat(attempts).hasValue(2);
    }

    @Test
    void withoutABudgetThereIsOneAttempt() {
        assertThatThrownBy(() -> retry(Duration.ZERO).run("do it", () -> false, () -> {
                    attempts.incrementAndGet();
                    throw mayPass();
                }))
                .hasMessageContaining("not now");
        assertThat(attempts).hasValue(1);
    }

    private static RetryPause retry(Duration total) {
        return new RetryPause(new RetryBudget(total, Duration.ofMillis(1), Duration.ofMillis(1)), event -> {});
    }

    private static void letPass(Duration time) {
        long start = System.nanoTime();
        await().until(() -> System.nanoTime() - start > time.toNanos());
    }

    private static InletException mayPass() {
        return InletException.storage("It failed", "not now", "", new IOException("not now"));
    }
}
