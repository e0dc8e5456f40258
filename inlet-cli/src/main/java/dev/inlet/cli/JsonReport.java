package dev.inlet.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inlet.error.InletException;
import dev.inlet.runtime.config.PipelineDefinition;
import dev.inlet.runtime.pipeline.PipelineEvent;
import dev.inlet.runtime.pipeline.PipelineStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** For programs: events as log lines with keys, and one object on standard output at the end. */
final class JsonReport implements Report {
    private static final Logger LOG = LoggerFactory.getLogger("dev.inlet.run");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Console console;
    private final String pipeline;

    JsonReport(Console console, PipelineDefinition definition) {
        this.console = console;
        this.pipeline = definition.name();
    }

    @Override
    public Duration interval() {
        return Duration.ofSeconds(10);
    }

    @Override
    public void accept(PipelineEvent event) {
        if (event instanceof PipelineEvent.Started started) {
            LOG.atInfo()
                    .addKeyValue("pipeline", started.pipeline())
                    .addKeyValue("positions", started.positions())
                    .log("started");
        } else if (event instanceof PipelineEvent.SchemaInferred inferred) {
            LOG.atInfo()
                    .addKeyValue("source", inferred.source())
                    .addKeyValue("schema", inferred.schema().columnsDdl())
                    .log("schema inferred");
        } else if (event instanceof PipelineEvent.TableCreated created) {
            LOG.atInfo()
                    .addKeyValue("table", created.table())
                    .addKeyValue("schema", created.schema().columnsDdl())
                    .log("table created");
        } else if (event instanceof PipelineEvent.ColumnsAdded added) {
            LOG.atInfo()
                    .addKeyValue("table", added.table())
                    .addKeyValue("columns", added.added().columnsDdl())
                    .log("columns added");
        } else if (event instanceof PipelineEvent.Committed committed) {
            LoggingEventBuilder line = LOG.atDebug()
                    .addKeyValue("table", committed.table())
                    .addKeyValue("version", committed.version())
                    .addKeyValue("rows", committed.rows())
                    .addKeyValue("files", committed.files())
                    .addKeyValue("bytes", committed.bytes())
                    .addKeyValue("tookMillis", committed.took().toMillis());
            withWatermark(line, committed.watermark()).log("committed");
        } else if (event instanceof PipelineEvent.Retrying retrying) {
            LOG.atWarn()
                    .addKeyValue("what", retrying.what())
                    .addKeyValue("error", retrying.reason())
                    .addKeyValue("failures", retrying.failures())
                    .addKeyValue("pauseMillis", retrying.pause().toMillis())
                    .log("trying again");
        } else if (event instanceof PipelineEvent.StartedAgain again) {
            LOG.atInfo()
                    .addKeyValue("table", again.table())
                    .addKeyValue("reason", again.reason())
                    .log("table changed, started again");
        } else if (event instanceof PipelineEvent.Delivering delivering) {
            DeliveryLines.log(LOG, delivering.news());
        }
    }

    @Override
    public void progress(PipelineStatus status) {
        LoggingEventBuilder event = LOG.atInfo()
                .addKeyValue("pipeline", pipeline)
                .addKeyValue("records", status.records())
                .addKeyValue("rows", status.rows())
                .addKeyValue("deadLettered", status.deadLettered())
                .addKeyValue("bytesRead", status.bytesRead())
                .addKeyValue("commits", status.commits())
                .addKeyValue("lag", status.lag().isPresent() ? status.lag().getAsLong() : "unknown")
                .addKeyValue("eventsBehind", status.undelivered());
        withWatermark(event, status.watermark()).log("progress");
    }

    private static LoggingEventBuilder withWatermark(LoggingEventBuilder event, OptionalLong watermark) {
        return watermark.isPresent()
                ? event.addKeyValue("completeUpTo", Instant.ofEpochMilli(watermark.getAsLong()))
                : event;
    }

    @Override
    public void stopping() {
        LOG.atInfo().addKeyValue("pipeline", pipeline).log("stopping: committing what is in hand");
    }

    @Override
    public void ended(Ending ending) {
        console.out().println(summary(ending));
    }

    @Override
    public void failed(InletException failure, Ending ending) {
        ObjectNode summary = summary(ending);
        summary.putObject("error")
                .put("kind", failure.kind().name().toLowerCase(Locale.ROOT))
                .put("problem", failure.problem())
                .put("reason", failure.reason())
                .put("wayOut", failure.wayOut());
        console.out().println(summary);
    }

    private ObjectNode summary(Ending ending) {
        PipelineStatus status = ending.status();
        ObjectNode summary = JSON.createObjectNode();
        summary.put("pipeline", pipeline);
        summary.put("end", ending.how().name().toLowerCase(Locale.ROOT));
        summary.put("records", status.records());
        summary.put("rows", status.rows());
        summary.put("deadLettered", status.deadLettered());
        summary.put("skipped", status.skipped());
        summary.put("deduplicated", status.deduplicated());
        status.watermark()
                .ifPresent(watermark -> summary.put(
                        "completeUpTo", Instant.ofEpochMilli(watermark).toString()));
        summary.put("bytesRead", status.bytesRead());
        summary.put("bytesWritten", status.bytesWritten());
        summary.put("epochs", status.epochs());
        summary.put("commits", status.commits());
        ObjectNode versions = summary.putObject("versions");
        status.versions().forEach(versions::put);
        if (!status.deliveries().isEmpty()) {
            ArrayNode events = summary.putArray("events");
            status.deliveries()
                    .forEach(target -> events.addObject()
                            .put("table", target.table())
                            .put("target", target.target())
                            .put("delivered", target.delivered())
                            .put("behind", target.behind())
                            .put("failing", target.failing().orElse(null)));
        }
        summary.put("workingSeconds", seconds(status.working().orElse(Duration.ZERO)));
        summary.put("recordsPerSecond", Math.round(status.recordsPerSecond()));
        summary.put("startupSeconds", seconds(ending.startup()));
        return summary;
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
