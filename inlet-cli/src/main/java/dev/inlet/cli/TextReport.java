package dev.inlet.cli;

import dev.inlet.error.InletException;
import dev.inlet.runtime.config.PipelineDefinition;
import dev.inlet.runtime.pipeline.PipelineEvent;
import dev.inlet.runtime.pipeline.PipelineStatus;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** For people: a line per event, live progress on a terminal, and a summary on standard output. */
final class TextReport implements Report {
    private static final Logger LOG = LoggerFactory.getLogger("dev.inlet.run");
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");

    private final Console console;
    private final PipelineDefinition definition;
    private final ProgressLine progress;

    TextReport(Console console, PipelineDefinition definition, boolean once) {
        this.console = console;
        this.definition = definition;
        this.progress = new ProgressLine(once, console.style());
    }

    @Override
    public Duration interval() {
        return console.isLive() ? Duration.ofMillis(200) : Duration.ofSeconds(10);
    }

    @Override
    public void accept(PipelineEvent event) {
        if (event instanceof PipelineEvent.Started started) {
            say("pipeline " + console.style().strong(started.pipeline()) + " started"
                    + (started.positions().isEmpty()
                            ? ", with no progress in its tables yet"
                            : ", and reads on where its tables stand"));
        } else if (event instanceof PipelineEvent.SchemaInferred inferred) {
            say("source " + inferred.source()
                    + " has no schema; this one was found in its first batch. Paste it under the "
                    + "source to keep it:");
            console.say(Ddl.schemaOption(inferred.schema(), "    "));
        } else if (event instanceof PipelineEvent.TableCreated created) {
            say("made table " + ShownPath.of(created.table()) + " with "
                    + Quantity.count(created.schema().fields().size(), "column", "columns"));
        } else if (event instanceof PipelineEvent.ColumnsAdded added) {
            say("added to table " + ShownPath.of(added.table()) + ": "
                    + added.added().columnsDdl());
        } else if (event instanceof PipelineEvent.Committed committed) {
            LOG.debug(
                    "committed version {} of {}: {}, {} in {}",
                    committed.version(),
                    ShownPath.of(committed.table()),
                    Quantity.count(committed.rows(), "row", "rows"),
                    Quantity.count(committed.files(), "file", "files"),
                    Quantity.time(committed.took()));
        } else if (event instanceof PipelineEvent.Retrying retrying) {
            say("warning: could not " + retrying.what() + " (" + retrying.reason() + "); trying again in "
                    + Quantity.time(retrying.pause()));
        } else if (event instanceof PipelineEvent.StartedAgain again) {
            say("table " + ShownPath.of(again.table()) + " changed (" + again.reason() + "): started again");
        } else if (event instanceof PipelineEvent.Delivering delivering) {
            say(DeliveryLines.text(delivering.news()));
        }
    }

    @Override
    public void progress(PipelineStatus status) {
        String line = progress.at(System.nanoTime(), status);
        if (console.isLive()) {
            console.status(line);
        } else {
            say(line);
        }
    }

    @Override
    public void stopping() {
        say("stopping: committing what is in hand. Press Ctrl-C again to end at once; nothing is lost then either");
    }

    @Override
    public void ended(Ending ending) {
        PipelineStatus status = ending.status();
        Style style = console.style();
        String how = ending.how() == Ending.How.EXHAUSTED ? "done" : "stopped";
        if (status.records() == 0) {
            console.out().println(style.good(how) + ": there was nothing new");
            undelivered(status);
            return;
        }
        List<String> left = new ArrayList<>();
        if (status.deadLettered() > 0) {
            left.add(Quantity.count(status.deadLettered(), "dead letter", "dead letters")
                    + definition
                            .deadLetters()
                            .map(letters -> " in " + ShownPath.of(letters.table()))
                            .orElse(""));
        }
        if (status.skipped() > 0) {
            left.add(Quantity.count(status.skipped()) + " skipped as configured");
        }
        if (status.deduplicated() > 0) {
            left.add(Quantity.count(status.deduplicated(), "duplicate", "duplicates") + " left out");
        }
        console.out()
                .println(style.good(how) + ": " + Quantity.count(status.records(), "record", "records") + " → "
                        + Quantity.count(status.rows(), "row", "rows")
                        + (left.isEmpty() ? "" : " and " + String.join(", ", left)));
        console.out()
                .println("  "
                        + Quantity.time(status.working().orElse(Duration.ZERO)) + ", "
                        + Quantity.perSecond(status.recordsPerSecond()) + "; "
                        + Quantity.bytes(status.bytesRead()) + " read, "
                        + Quantity.bytes(status.bytesWritten()) + " written in "
                        + Quantity.count(status.commits(), "commit", "commits"));
        status.versions()
                .forEach((table, version) ->
                        console.out().println("  " + ShownPath.of(table) + " is at version " + version));
        undelivered(status);
    }

    private void undelivered(PipelineStatus status) {
        status.deliveries().stream()
                .filter(target -> target.behind() > 0)
                .forEach(target -> console.out()
                        .println("  " + console.style().bad(DeliveryLines.left(target))
                                + ". The next run delivers the rest"));
    }

    @Override
    public void failed(InletException failure, Ending ending) {
        if (ending.status().records() > 0) {
            say("failed after " + Quantity.count(ending.status().records(), "record", "records")
                    + " that are safely in the tables. The next run goes on from there.");
        }
    }

    private void say(String text) {
        console.say(console.style().faint(CLOCK.format(LocalTime.now(ZoneId.systemDefault()))) + " " + text);
    }
}
