package dev.inlet.runtime.config;

import dev.inlet.option.Place;
import dev.inlet.option.Problems;
import dev.inlet.option.RawValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Reads one YAML 1.2 document into raw values. For one file. */
final class YamlReader {
    /**
     * Values in a file, counting those behind aliases each time. A pipeline has hundreds at most; nested aliases can ask for
     * billions.
     */
    private static final int MOST_VALUES = 10_000;

    private static final Set<Tag> PLAIN_TAGS =
            Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.ENV_TAG, Tag.MAP, Tag.SEQ);

    private final String file;
    private final Interpolation interpolation;
    private final Problems problems;
    private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private int values;

    /** @param file what problems call the file */
    YamlReader(String file, Interpolation interpolation, Problems problems) {
        this.file = file;
        this.interpolation = interpolation;
        this.problems = problems;
    }

    /** The document's mapping; empty, with the problem told, where the text is not YAML or no mapping. */
    Optional<RawValue.Entries> read(String text) {
        try {
            return compose(text).map(this::raw).flatMap(this::mapping);
        } catch (YamlEngineException malformed) {
            problems.error(YamlComplaint.place(file, text, malformed), YamlComplaint.message(text, malformed));
        } catch (TooManyValues tooMany) {
            problems.error(
                    Place.wholeFile(file), "the file has more than " + MOST_VALUES + " values, counting aliases");
        } catch (StackOverflowError tooDeep) {
            // The parser recurses; a file that nests some thousand levels deep is a mistake of its writer.
            problems.error(Place.wholeFile(file), "the file is nested too deeply to be read");
        }
        return Optional.empty();
    }

    private Optional<Node> compose(String text) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file)
                .setSchema(new CoreSchema())
                .setAllowNonScalarKeys(true)
                .setAllowDuplicateKeys(true)
                .build();
        Iterator<Node> documents =
                new Compose(settings).composeAllFromString(text).iterator();
        if (!documents.hasNext()) {
            empty();
            return Optional.empty();
        }
        Node first = documents.next();
        if (documents.hasNext()) {
            problems.error(
                    place(documents.next()),
                    "a second document begins here; a file holds one pipeline, without \"---\"");
        }
        return Optional.of(first);
    }

    private Optional<RawValue.Entries> mapping(RawValue root) {
        if (root instanceof RawValue.Entries entries) {
            return Optional.of(entries);
        }
        if (root instanceof RawValue.Nothing) {
            empty();
        } else if (!(root instanceof RawValue.Broken)) {
            problems.error(
                    root.place(), "a pipeline file must be a mapping from options to values, but is " + root.kind());
        }
        return Optional.empty();
    }

    private void empty() {
        problems.error(
                Place.wholeFile(file),
                "the file is empty: a pipeline has at least \"name\", \"sources\" and \"sinks\"");
    }

    private RawValue raw(Node node) {
        if (++values > MOST_VALUES) {
            throw new TooManyValues();
        }
        if (!PLAIN_TAGS.contains(node.getTag())) {
            problems.error(place(node), "the tag " + node.getTag() + " has no meaning here: leave it out");
            return new RawValue.Broken(place(node));
        }
        if (!open.add(node)) {
            problems.error(place(node), "the value contains itself through an alias");
            return new RawValue.Broken(place(node));
        }
        try {
            if (node instanceof MappingNode mapping) {
                return entries(mapping);
            }
            if (node instanceof SequenceNode sequence) {
                return new RawValue.Items(
                        place(node), sequence.getValue().stream().map(this::raw).toList());
            }
            return scalar((ScalarNode) node);
        } finally {
            open.remove(node);
        }
    }

    private RawValue scalar(ScalarNode node) {
        return node.getTag().equals(Tag.NULL)
                ? new RawValue.Nothing(place(node))
                : interpolation.resolve(place(node), node.getValue(), problems);
    }

    private RawValue entries(MappingNode mapping) {
        List<RawValue.Entry> entries = new ArrayList<>();
        Map<String, Place> seen = new HashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            Place place = place(tuple.getKeyNode());
            if (!(tuple.getKeyNode() instanceof ScalarNode scalar)) {
                problems.error(
                        place,
                        "a name must be text, but is a list or a mapping; text that begins with { or [ "
                                + "needs quotes");
                continue;
            }
            String key = scalar.getValue();
            Place first = seen.putIfAbsent(key, place);
            if (first != null) {
                problems.error(place, '"' + key + "\" is given twice; first at line " + first.line());
            } else if (key.contains("${")) {
                problems.error(place, "names are taken as they are: \"" + key + "\" is not replaced");
            } else {
                entries.add(new RawValue.Entry(place, key, raw(tuple.getValueNode())));
            }
        }
        return new RawValue.Entries(place(mapping), entries);
    }

    private Place place(Node node) {
        return node.getStartMark()
                .map((Mark mark) -> new Place(file, mark.getLine() + 1, mark.getColumn() + 1))
                .orElseGet(() -> Place.wholeFile(file));
    }

    private static final class TooManyValues extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
