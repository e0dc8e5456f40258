package dev.inlet.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HandOverTest {
    private final HandOver<String> handOver = new HandOver<>();

    @Test
    void allThatIsGivenIsTakenInItsOrder() throws Exception {
        Other<Boolean> giver = Other.of(() -> {
            for (int i = 0; i < 10_000; i++) {
                handOver.give("" + i);
            }
            return handOver.awaitTaker();
        });

        for (String each : IntStream.range(0, 10_000).mapToObj(i -> "" + i).toList()) {
            assertThat(handOver.take()).contains(each);
        }
        Other<Optional<String>> taker = Other.of(handOver::take);
        assertThat(giver.result()).isTrue();
        handOver.end();
        assertThat(taker.result()).isEmpty();
    }

    @Test
    void theGiverWaitsUntilTheOneBeforeIsTaken() throws Exception {
        handOver.give("first");
        Other<Boolean> giver = Other.of(() -> handOver.give("second"));
        giver.awaitWaiting();

        assertThat(handOver.take()).contains("first");

        assertThat(giver.result()).isTrue();
        assertThat(handOver.take()).contains("second");
    }

    @Test
    void theTakerIsDoneOnceItComesBackForMore() throws Exception {
        handOver.give("first");
        assertThat(handOver.take()).contains("first");
        Other<Boolean> giver = Other.of(handOver::awaitTaker);
        giver.awaitWaiting();

        Other<Optional<String>> taker = Other.of(handOver::take);

        assertThat(giver.result()).isTrue();
        handOver.give("second");
        assertThat(taker.result()).contains("second");
    }

    @Test
    void whatWasGivenBeforeTheEndIsTakenAndNothingMoreIsGiven() throws Exception {
        handOver.give("first");
        Other<Boolean> giver = Other.of(() -> handOver.give("second"));
        giver.awaitWaiting();

        handOver.end();

        assertThat(giver.result()).isFalse();
        assertThat(handOver.give("third")).isFalse();
        assertThat(handOver.awaitTaker()).isFalse();
        assertThat(handOver.take()).contains("first");
        assertThat(handOver.take()).isEmpty();
    }

    @Test
    void whatIsLeftOverIsTakenWithoutWaiting() throws Exception {
        assertThat(handOver.poll()).isEmpty();
        handOver.give("first");

        assertThat(handOver.poll()).contains("first");
        assertThat(handOver.poll()).isEmpty();
    }

    @Test
    void theGiverHearsWhatTheTakerDiedOf() throws Exception {
        IllegalStateException died = new IllegalStateException("died");
        handOver.give("first");
        Other<Boolean> giver = Other.of(() -> handOver.give("second"));
        giver.awaitWaiting();

        handOver.fail(died);

        assertThatThrownBy(giver::result).isInstanceOf(ExecutionException.class).hasCause(died);
        assertThatThrownBy(() -> handOver.give("third")).isSameAs(died);
        assertThatThrownBy(handOver::awaitTaker).isSameAs(died);
    }

    @Test
    void theTakerHearsWhatTheGiverDiedOfOnceItHasTakenWhatWasGivenBefore() throws Exception {
        Other<Boolean> giver = Other.of(() -> {
            boolean given = handOver.give("first");
            handOver.fail(new StackOverflowError());
            return given;
        });
        assertThat(giver.result()).isTrue();

        assertThat(handOver.take()).contains("first");
        assertThatThrownBy(handOver::take)
                .hasMessageContaining(Other.NAME)
                .hasCauseInstanceOf(StackOverflowError.class);
    }

    /** A call on a thread of its own. */
    private record Other<T>(Thread thread, FutureTask<T> call) {
        private static final String NAME = "the other thread";

        private static <T> Other<T> of(Callable<T> call) {
            FutureTask<T> task = new FutureTask<>(call);
            Thread thread = new Thread(task, NAME);
            thread.setDaemon(true);
            thread.start();
            return new Other<>(thread, task);
        }

        private void awaitWaiting() {
            await().until(() -> thread.getState() == Thread.State.WAITING);
        }

        private T result() throws Exception {
            return call.get();
        }
    }
}
