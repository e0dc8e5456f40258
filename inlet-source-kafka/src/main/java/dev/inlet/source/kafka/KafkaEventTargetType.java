package dev.inlet.source.kafka;

import dev.inlet.option.ClientProperties;
import dev.inlet.option.Option;
import dev.inlet.option.Options;
import dev.inlet.option.Place;
import dev.inlet.option.Problems;
import dev.inlet.runtime.event.EventTarget;
import dev.inlet.runtime.event.EventTargetContext;
import dev.inlet.runtime.event.EventTargetType;
import java.util.List;

/** {@code type: kafka} of a target of events. */
public final class KafkaEventTargetType implements EventTargetType {
    static final Option<String> TOPIC =
            Option.string("topic").doc("The topic that events go to. It is not made by Inlet.");

    static final Option<ClientProperties> PROPERTIES = Option.clientProperties("properties")
            .doc("Properties for the Kafka producer, handed on as they are: `bootstrap.servers` (required), security,"
                    + " tuning. Inlet itself sets the serializers, `acks=all` and `enable.idempotence=true`, and refuses"
                    + " other values and a `transactional.id`.");

    @Override
    public String name() {
        return "kafka";
    }

    @Override
    public String doc() {
        return "Sends each event as a CloudEvent in JSON to a Kafka topic, with the table's path as the key, so that the events"
                + " of a table stay in order in one partition.";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(TOPIC, PROPERTIES);
    }

    @Override
    public void check(Options options, Problems problems) {
        options.find(PROPERTIES).ifPresent(properties -> {
            Place place = options.place(PROPERTIES);
            ProducerSettings settings = new ProducerSettings(properties.reveal());
            settings.problems().forEach(problem -> problems.error(place, problem));
            settings.doubts().forEach(doubt -> problems.warning(place, doubt));
        });
    }

    @Override
    public EventTarget create(EventTargetContext context) {
        return new KafkaEventTarget(context);
    }
}
