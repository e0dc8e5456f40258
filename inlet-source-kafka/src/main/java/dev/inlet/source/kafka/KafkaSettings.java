package dev.inlet.source.kafka;

import dev.inlet.error.InletException;
import dev.inlet.option.ClientProperties;
import dev.inlet.option.Options;
import dev.inlet.option.Place;
import dev.inlet.option.Problem;
import dev.inlet.option.Problems;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The options of one source, checked against each other.
 *
 * @param source the source's name in the pipeline
 * @param watermarked whether a watermark waits for the slowest partition
 */
record KafkaSettings(
        String source,
        boolean watermarked,
        TopicSelection selection,
        ClientSettings clients,
        Start start,
        OnGap onGap,
        Duration discoveryInterval,
        Duration brokerTimeout) {

    /** Tells what does not fit together, and what looks misspelt. */
    static void check(Options options, Problems problems) {
        boolean named = options.isGiven(KafkaOptions.TOPICS);
        if (named == options.isGiven(KafkaOptions.TOPICS_PATTERN)) {
            problems.error(
                    named ? options.place(KafkaOptions.TOPICS_PATTERN) : options.place(),
                    named
                            ? "\"topics\" and \"topics-pattern\" exclude each other: remove one"
                            : "nothing says what is read: add \"topics\", such as [clicks], or \"topics-pattern\"");
        }
        options.find(KafkaOptions.PROPERTIES).map(KafkaSettings::clients).ifPresent(clients -> {
            Place place = options.place(KafkaOptions.PROPERTIES);
            clients.problems().forEach(problem -> problems.error(place, problem));
            clients.doubts().forEach(doubt -> problems.warning(place, doubt));
        });
    }

    /** @throws InletException of kind configuration where {@link #check} finds an error */
    static KafkaSettings of(String source, Options options, boolean watermarked) {
        Problems problems = new Problems();
        check(options, problems);
        if (problems.hasErrors()) {
            throw InletException.configuration(
                    "Source `" + source + "` cannot be set up",
                    problems.all().stream()
                            .filter(problem -> problem.severity() == Problem.Severity.ERROR)
                            .map(Problem::message)
                            .collect(Collectors.joining("; ")),
                    "Change its options");
        }
        Optional<List<String>> topics = options.find(KafkaOptions.TOPICS);
        return new KafkaSettings(
                source,
                watermarked,
                topics.<TopicSelection>map(names -> new TopicSelection.Named(new TreeSet<>(names)))
                        .orElseGet(() -> new TopicSelection.Matching(options.get(KafkaOptions.TOPICS_PATTERN))),
                clients(options.get(KafkaOptions.PROPERTIES)),
                options.get(KafkaOptions.START),
                options.get(KafkaOptions.ON_GAP),
                options.get(KafkaOptions.DISCOVERY_INTERVAL),
                options.get(KafkaOptions.BROKER_TIMEOUT));
    }

    /** Of a consumer of so many partitions. */
    Map<String, Object> consumer(String clientId, int partitions) {
        FetchSizes fetch =
                FetchSizes.of(partitions, watermarked, Runtime.getRuntime().maxMemory());
        return clients.consumer(clientId, fetch);
    }

    private static ClientSettings clients(ClientProperties properties) {
        return new ClientSettings(properties.reveal());
    }
}
