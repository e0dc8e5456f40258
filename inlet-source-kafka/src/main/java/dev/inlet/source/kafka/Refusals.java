package dev.inlet.source.kafka;

import dev.inlet.error.InletException;
import dev.inlet.error.InletException.Kind;
import dev.inlet.position.SourcePartition;
import java.util.Collection;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** What a person is told when a source cannot go on. */
final class Refusals {
    private static final Pattern INVALID_VALUE =
            Pattern.compile("Invalid value .* for configuration ([\\w.]+)(?:: (.*))?", Pattern.DOTALL);

    private final String source;
    private final String bootstrapServers;

    Refusals(String source, String bootstrapServers) {
        this.source = source;
        this.bootstrapServers = bootstrapServers;
    }

    InletException recordsGone(TopicPartition partition, long stored, long start) {
        return InletException.data(
                "Source `" + source + "` cannot go on at position " + stored + " of " + partition + ", since topic `"
                        + partition.topic() + "` begins at " + start + " there",
                "Kafka removed the records from " + stored + " to " + (start - 1)
                        + " before they were in the table (retention, or deleted records)",
                "Set `on-gap: skip` to go on at " + start
                        + " (the table's history then shows the gap), or bring the records back first");
    }

    InletException otherType(SourcePartition partition) {
        return InletException.configuration(
                "The table has the position of `" + partition.name() + "` of source `" + source
                        + "`, which is no partition of a topic",
                "A source of another type had this name when the table was loaded",
                "Give this source another name: the table has no positions under a new name, so `start` decides where it"
                        + " begins");
    }

    InletException behindPosition(TopicPartition partition, long stored, long end) {
        return InletException.data(
                "Source `" + source + "` cannot go on at position " + stored + " of " + partition + ", since topic `"
                        + partition.topic() + "` ends at " + end + " there",
                "The topic lost records or was restored from an older copy, or " + bootstrapServers
                        + " is not the cluster that the table was loaded from",
                "Check `bootstrap.servers`. " + otherSource(partition.topic()));
    }

    /** @param common up to where the log is the one that was read; empty where the brokers do not tell */
    InletException truncated(TopicPartition partition, long read, Optional<Long> common) {
        return InletException.data(
                "Source `" + source + "` cannot go on at position " + read + " of " + partition + ", since topic `"
                        + partition.topic() + "` lost records that were read",
                "A broker that had not all of them leads it now (unclean election, or a restored disk)"
                        + common.map(offset -> ": from " + offset + " on it may have others")
                                .orElse(""),
                "Find out what the topic lost: what was committed of it is in the table. Started again, the source goes on at the"
                        + " table's position with what the topic has there by then. "
                        + otherSource(partition.topic()));
    }

    /** Of a run that is to end where the topic ended at its beginning. */
    InletException shortened(TopicPartition partition, long end, long now) {
        return InletException.data(
                "Source `" + source + "` cannot read " + partition + " up to " + end + ", where topic `"
                        + partition.topic() + "` ended when the run began: now it ends at " + now,
                "A broker that had not all of its records leads it now (unclean election, or a restored disk)",
                "Find out what the topic lost, then start again: the next run reads what is there then");
    }

    InletException recreated(Topic topic) {
        return InletException.data(
                "Topic `" + topic.name() + "` of source `" + source + "` is not the one that the table was loaded from",
                "It was deleted and made again (its id is now " + topic.id() + "), or " + bootstrapServers
                        + " is another cluster: the table's positions mean nothing in it",
                "Check `bootstrap.servers`. " + otherSource(topic.name()));
    }

    InletException fewerPartitions(Topic topic, int stored) {
        return InletException.data(
                "Topic `" + topic.name() + "` of source `" + source + "` has " + topic.partitions()
                        + " partitions, but the table has the position of partition " + stored,
                "The number of partitions never goes down, so it was deleted and made again, or " + bootstrapServers
                        + " is another cluster",
                "Check `bootstrap.servers`. " + otherSource(topic.name()));
    }

    InletException deleted(String topic, TopicSelection selection) {
        boolean named = selection instanceof TopicSelection.Named;
        return InletException.data(
                "Topic `" + topic + "` of source `" + source + "` does not exist any more on " + bootstrapServers,
                "The table has positions of it, and what was in it after these is lost",
                named
                        ? "Take it out of `topics` to go on without it"
                        : "Set `on-gap: skip` to go on without it, or narrow `topics-pattern`");
    }

    InletException missing(Collection<String> topics) {
        return InletException.configuration(
                "Source `" + source + "` cannot read " + (topics.size() == 1 ? "topic `" : "the topics `")
                        + String.join("`, `", topics) + "`",
                (topics.size() == 1 ? "It does not exist" : "They do not exist") + " on " + bootstrapServers,
                "Make sure of the spelling in `topics`, or create " + (topics.size() == 1 ? "it" : "them"));
    }

    /** The brokers do not answer at the start. */
    InletException unreachable(String within, Throwable cause) {
        return new InletException(
                Kind.CONFIGURATION,
                "Source `" + source + "`: no Kafka broker at " + bootstrapServers + " answered within " + within,
                String.valueOf(cause.getMessage()),
                "Start the broker, or correct `bootstrap.servers` and the security settings in `properties`; a slow"
                        + " one may need a longer `broker-timeout`",
                cause);
    }

    /** A client could not be made from the properties. Their values may be secrets and are not repeated. */
    InletException invalidProperties(KafkaException failure) {
        Throwable cause = failure;
        while (!(cause instanceof ConfigException) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        Matcher named = INVALID_VALUE.matcher(String.valueOf(cause.getMessage()));
        String reason = "The client answers with " + cause.getClass().getSimpleName();
        if (named.matches()) {
            reason = "`" + named.group(1) + "` has an invalid value"
                    + (named.group(2) == null ? "" : ": " + named.group(2));
        } else if (cause instanceof ConfigException
                && String.valueOf(cause.getMessage()).contains("bootstrap")) {
            reason = String.valueOf(cause.getMessage());
        }
        return InletException.configuration(
                "Source `" + source + "`: the Kafka client refuses its `properties`", reason, "Correct `properties`");
    }

    /** What a client threw while running, by what to do next. */
    InletException failed(KafkaException failure) {
        String problem = "Source `" + source + "` cannot read from Kafka at " + bootstrapServers;
        String reason = String.valueOf(failure.getMessage());
        Optional<String> damage = Damage.in(failure);
        if (damage.isPresent()) {
            return new InletException(
                    Kind.DATA,
                    problem,
                    damage.get(),
                    "A record is damaged on the broker, since it was fetched several times: check its disks and network, then"
                            + " start again; or remove the damaged records there with kafka-delete-records and set `on-gap: skip`",
                    failure);
        }
        if (failure instanceof AuthenticationException || failure instanceof AuthorizationException) {
            return new InletException(
                    Kind.CONFIGURATION,
                    problem,
                    reason,
                    "Correct the security settings in `properties`, or grant Describe and Read on the topics",
                    failure);
        }
        if (failure instanceof InvalidTopicException || failure instanceof UnsupportedVersionException) {
            return new InletException(
                    Kind.CONFIGURATION, problem, reason, "Correct `topics`; brokers must be 2.1 or later", failure);
        }
        return new InletException(Kind.TRANSIENT, problem, reason, "", failure);
    }

    private static String otherSource(String topic) {
        return "Otherwise read `" + topic
                + "` in a source with another name: the table has no positions under a new name, so `start` decides"
                + " where it begins";
    }
}
