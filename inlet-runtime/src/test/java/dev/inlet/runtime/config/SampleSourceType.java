package dev.inlet.runtime.config;

import dev.inlet.batch.MetadataColumn.Content;
import dev.inlet.option.ClientProperties;
import dev.inlet.option.Option;
import dev.inlet.option.Options;
import dev.inlet.option.Problems;
import dev.inlet.option.Secret;
import dev.inlet.runtime.source.Source;
import dev.inlet.runtime.source.SourceContext;
import dev.inlet.runtime.source.SourceMetadata;
import dev.inlet.runtime.source.SourceType;
import java.time.Duration;
import java.util.List;

/** A type of source with an option of each kind that sources have. */
final class SampleSourceType implements SourceType {
    static final Option<List<String>> TOPICS = Option.strings("topics")
            .mustBe("not empty", topics -> !topics.isEmpty())
            .optional("the topics of `topics-pattern`")
            .doc("Names of the topics to read.");

    static final Option<String> TOPICS_PATTERN = Option.string("topics-pattern")
            .optional("the topics of `topics`")
            .doc("Regular expression for the names of the topics to read.");

    static final Option<ClientProperties> PROPERTIES = Option.clientProperties("properties")
            .defaultTo(ClientProperties.NONE, "the client's own")
            .doc("Properties of the client.");

    static final Option<Secret> TOKEN =
            Option.secret("token").optional("nobody signs in").doc("Token to sign in with.");

    static final Option<Duration> DISCOVERY_INTERVAL = Option.duration("discovery-interval")
            .defaultTo(Duration.ofSeconds(30), "new topics are rare")
            .atLeast(Duration.ofSeconds(1))
            .atMost(Duration.ofDays(1))
            .doc("Time between two looks for new topics.");

    @Override
    public String name() {
        return "sample";
    }

    @Override
    public String doc() {
        return "Reads samples.";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(TOPICS, TOPICS_PATTERN, PROPERTIES, TOKEN, DISCOVERY_INTERVAL);
    }

    @Override
    public List<SourceMetadata> metadata() {
        return List.of(
                new SourceMetadata("partition", Content.NUMBER, 0, "Number of the partition."),
                new SourceMetadata("offset", Content.POSITION, 0, "Offset of the record."));
    }

    @Override
    public List<String> formats() {
        return List.of("json", "raw", "csv", "parquet");
    }

    @Override
    public void check(Options options, Problems problems) {
        if (options.isGiven(TOPICS) == options.isGiven(TOPICS_PATTERN)) {
            problems.error(options.place(), "give one of \"topics\" and \"topics-pattern\"");
        }
    }

    @Override
    public Source create(SourceContext context) {
        throw new UnsupportedOperationException("only described here");
    }
}
