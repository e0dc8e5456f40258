package dev.inlet.source.kafka;

import dev.inlet.batch.MetadataColumn.Content;
import dev.inlet.option.Option;
import dev.inlet.option.Options;
import dev.inlet.option.Problems;
import dev.inlet.runtime.source.Source;
import dev.inlet.runtime.source.SourceAudit;
import dev.inlet.runtime.source.SourceContext;
import dev.inlet.runtime.source.SourceMetadata;
import dev.inlet.runtime.source.SourceType;
import dev.inlet.runtime.source.StoredProgress;
import java.util.List;
import java.util.Optional;

/** The source type {@code kafka}. */
public final class KafkaSourceType implements SourceType {
    @Override
    public String name() {
        return "kafka";
    }

    @Override
    public String doc() {
        return "Reads topics of Apache Kafka 2.1 or later, each record once: positions are kept in the table, not in a "
                + "consumer group.";
    }

    @Override
    public List<Option<?>> options() {
        return KafkaOptions.ALL;
    }

    @Override
    public List<SourceMetadata> metadata() {
        return List.of(
                new SourceMetadata("key", Content.KEY, 0, "The record's key; null where it has none."),
                new SourceMetadata("headers", Content.HEADERS, 0, "The record's headers, in their order."),
                new SourceMetadata("topic", Content.TEXT, ReadPartition.TOPIC, "The topic."),
                new SourceMetadata("partition", Content.NUMBER, ReadPartition.NUMBER, "The partition's number."),
                new SourceMetadata("offset", Content.POSITION, 0, "The record's offset in its partition."),
                new SourceMetadata(
                        "timestamp",
                        Content.TIMESTAMP,
                        0,
                        "When the record was made or, if the topic says so, appended; null where it has no time."));
    }

    @Override
    public List<String> formats() {
        return List.of("json", "raw");
    }

    @Override
    public void check(Options options, Problems problems) {
        KafkaSettings.check(options, problems);
    }

    @Override
    public Optional<SourceAudit> audit(SourceContext context, StoredProgress stored) {
        return Optional.of(KafkaAudit.open(
                KafkaSettings.of(context.name(), context.options(), context.watermarked()),
                context.pipeline(),
                stored.identities()));
    }

    @Override
    public Source create(SourceContext context) {
        return new KafkaSource(context);
    }
}
