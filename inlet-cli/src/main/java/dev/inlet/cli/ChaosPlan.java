package dev.inlet.cli;

import java.time.Duration;
import java.util.Random;

/** What happens to the processes of one lap, one after the other: a function of the seed and the lap. */
final class ChaosPlan {
    private static final int LONGEST_LIFE_MILLIS = 6_000;
    private static final int LAST_CALL = 400;

    private final Random random;

    /** What happens to a process. */
    sealed interface Fault {
        /** In words. */
        String text();

        /** {@code kill -9} after so long. */
        record Kill(Duration after) implements Fault {
            @Override
            public String text() {
                return "kill -9 after " + after.toMillis() + " ms";
            }
        }

        /** It dies at a call of storage. */
        record DieAt(long call, boolean after) implements Fault {
            @Override
            public String text() {
                return "dies at call " + call + " of storage, " + (after ? "after" : "before") + " its effect";
            }
        }

        /** It is stopped, another takes over and is killed or ends, then it goes on. */
        record Sleep(Duration after, DieAt successor) implements Fault {
            @Override
            public String text() {
                return "stopped after " + after.toMillis() + " ms; its successor " + successor.text()
                        + "; then woken up";
            }
        }
    }

    ChaosPlan(long seed, int lap) {
        this.random = new Random(seed * 1_000_003 + lap);
        // The first number of neighbouring seeds is nearly the same.
        random.nextLong();
    }

    /** Most records of a batch. */
    long rows() {
        return 20L << random.nextInt(8);
    }

    Fault next() {
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> new Fault.Kill(Duration.ofMillis(300 + random.nextInt(LONGEST_LIFE_MILLIS)));
            case 3 -> new Fault.Sleep(Duration.ofMillis(800 + random.nextInt(LONGEST_LIFE_MILLIS)), dieAt());
            default -> dieAt();
        };
    }

    private Fault.DieAt dieAt() {
        // As many early calls as late ones: each of the first has its own state of the table.
        long call = 1 + (long) Math.exp(random.nextDouble() * Math.log(LAST_CALL));
        return new Fault.DieAt(call, random.nextBoolean());
    }

    /** Whether everything that Inlet keeps beside the tables goes before the next process. */
    boolean deletesBeside() {
        return random.nextInt(3) == 0;
    }
}
