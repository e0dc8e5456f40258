package dev.inlet.cli;

import dev.inlet.error.InletException;
import dev.inlet.runtime.pipeline.PipelineEvent;
import dev.inlet.runtime.pipeline.PipelineStatus;
import java.time.Duration;
import java.util.function.Consumer;

/** Tells how a run goes. Events come on the pipeline's threads, the rest on others. */
interface Report extends Consumer<PipelineEvent> {
    /** How often {@link #progress} is called. */
    Duration interval();

    /** How it goes at this moment. */
    void progress(PipelineStatus status);

    /** The user asked for the end, which comes when what is in hand is committed. */
    void stopping();

    /** The run ended without a failure. */
    void ended(Ending ending);

    /** The run failed. The failure is told to people elsewhere. */
    void failed(InletException failure, Ending ending);

    /**
     * How a run ended.
     *
     * @param how in one word
     * @param status at the end
     * @param startup from the start of the process to the first poll of the sources; zero where it did not come to that
     */
    record Ending(How how, PipelineStatus status, Duration startup) {
        /** What ended it. */
        enum How {
            /** Everything that was there is committed. */
            EXHAUSTED,
            /** A signal; what was in hand is committed. */
            STOPPED,
            FAILED
        }
    }
}
