package dev.inlet.position;

import static java.util.Objects.requireNonNull;

import dev.inlet.error.InletException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The {@code appId} of a {@code txn} action (Delta protocol, "Transaction Identifiers") under which a table remembers one
 * number of a pipeline. A stored form: what is written here is read for ever.
 *
 * <pre>
 * inlet/&lt;pipeline&gt;/&lt;source&gt;/&lt;source partition&gt;   version = position
 * inlet/&lt;pipeline&gt;/&lt;source&gt;/&lt;what&gt;#id            version = identity
 * inlet/&lt;pipeline&gt;/watermark                     version = event-time watermark in ms
 * inlet/&lt;pipeline&gt;/events/&lt;target&gt;#delivered     version = last table version that the target was told of
 * inlet/&lt;pipeline&gt;/state                         version = epoch of the state that belongs to the positions
 * </pre>
 *
 * In the last part, characters other than letters, digits and {@code - . _ ~ : = , + @} are percent-encoded as in a URI,
 * so that a name may hold {@code /} and {@code #} too.
 */
public sealed interface ApplicationId {
    /** What every id of the pipeline starts with, and no other id does. */
    static String prefix(String pipeline) {
        SourceName.check(pipeline);
        return StoredName.ROOT + "/" + pipeline + "/";
    }

    String pipeline();

    /** The {@code appId}. */
    String text();

    /** Where the pipeline stands in one source partition. */
    record Position(String pipeline, SourcePartition partition) implements ApplicationId {
        public Position {
            SourceName.check(pipeline);
            requireNonNull(partition, "partition");
        }

        @Override
        public String text() {
            return prefix(pipeline) + partition.source() + "/" + StoredName.encode(partition.name());
        }
    }

    /** What a source says that its positions refer to. */
    record Identity(String pipeline, SourcePartition what) implements ApplicationId {
        public Identity {
            SourceName.check(pipeline);
            requireNonNull(what, "what");
        }

        @Override
        public String text() {
            return prefix(pipeline) + what.source() + "/" + StoredName.encode(what.name()) + StoredName.IDENTITY_SUFFIX;
        }
    }

    /** The pipeline's event-time watermark. */
    record Watermark(String pipeline) implements ApplicationId {
        public Watermark {
            SourceName.check(pipeline);
        }

        @Override
        public String text() {
            return prefix(pipeline) + StoredName.WATERMARK;
        }
    }

    /** Up to which version of the table a target of events was told. */
    record Delivered(String pipeline, String target) implements ApplicationId {
        public Delivered {
            SourceName.check(pipeline);
            SourceName.check(target);
        }

        @Override
        public String text() {
            return prefix(pipeline) + StoredName.EVENTS + "/" + target + StoredName.DELIVERED_SUFFIX;
        }
    }

    /** The epoch of the pipeline's state, such as the rows of open windows. */
    record State(String pipeline) implements ApplicationId {
        public State {
            SourceName.check(pipeline);
        }

        @Override
        public String text() {
            return prefix(pipeline) + StoredName.STATE;
        }
    }

    /**
     * @param table its name, for what is told
     * @return empty where the id is not Inlet's
     * @throws InletException of kind {@code CONFIGURATION} where it is Inlet's, but of no form that this version writes:
     *     to ignore it would be to forget progress
     */
    static Optional<ApplicationId> parse(String table, String text) {
        if (!text.startsWith(StoredName.ROOT + "/")) {
            return Optional.empty();
        }
        Optional<ApplicationId> known = StoredName.parse(text);
        if (known.isEmpty() || !known.get().text().equals(text)) {
            throw InletException.configuration(
                    "Table " + table + " holds progress under '" + text
                            + "', which this version of Inlet does not know",
                    "A newer version of Inlet, or another program, wrote it",
                    "Run the version that wrote to the table last");
        }
        return known;
    }

    /**
     * The progress of one pipeline out of all the transaction identifiers of a table; those of others are ignored.
     *
     * @param table its name, for what is told
     * @param versions by {@code appId}
     * @throws InletException as {@link #parse} does, for ids of this pipeline
     */
    static Progress progress(String table, String pipeline, Map<String, Long> versions) {
        String prefix = prefix(pipeline);
        SortedMap<SourcePartition, Long> positions = new TreeMap<>();
        SortedMap<SourcePartition, Long> identities = new TreeMap<>();
        SortedMap<String, Long> delivered = new TreeMap<>();
        OptionalLong watermark = OptionalLong.empty();
        OptionalLong stateEpoch = OptionalLong.empty();
        for (Map.Entry<String, Long> entry : versions.entrySet()) {
            if (!entry.getKey().startsWith(prefix)) {
                continue;
            }
            ApplicationId id = parse(table, entry.getKey()).orElseThrow();
            if (id instanceof Position position) {
                positions.put(position.partition(), entry.getValue());
            } else if (id instanceof Identity identity) {
                identities.put(identity.what(), entry.getValue());
            } else if (id instanceof Delivered events) {
                delivered.put(events.target(), entry.getValue());
            } else if (id instanceof State) {
                stateEpoch = OptionalLong.of(entry.getValue());
            } else {
                watermark = OptionalLong.of(entry.getValue());
            }
        }
        return new Progress(positions, identities, watermark, delivered, stateEpoch);
    }
}
