package dev.inlet.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.slf4j.event.KeyValuePair;

/** How a log event is written. */
final class LogLine {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault());

    private LogLine() {}

    /** Such as {@code 12:00:01 warning: could not reach the broker (error: timed out)}. */
    static String forPeople(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(CLOCK.format(event.getInstant())).append(' ');
        if (event.getLevel().isGreaterOrEqual(Level.ERROR)) {
            line.append("error: ");
        } else if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
            line.append("warning: ");
        }
        line.append(event.getFormattedMessage());
        String separator = " (";
        for (KeyValuePair pair : pairs(event)) {
            line.append(separator).append(pair.key).append(": ").append(pair.value);
            separator = ", ";
        }
        line.append(separator.equals(" (") ? "" : ")");
        if (event.getThrowableProxy() != null) {
            line.append('\n').append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
        return line.toString().stripTrailing();
    }

    /** The keys of the event are fields beside {@code time}, {@code level}, {@code logger} and {@code message}. */
    static String json(ILoggingEvent event) {
        ObjectNode line = JSON.createObjectNode();
        line.put("time", event.getInstant().toString());
        line.put("level", event.getLevel().toString());
        line.put("logger", event.getLoggerName());
        line.put("message", event.getFormattedMessage());
        for (KeyValuePair pair : pairs(event)) {
            line.putPOJO(pair.key, pair.value instanceof Number ? pair.value : String.valueOf(pair.value));
        }
        if (event.getThrowableProxy() != null) {
            line.put("trace", ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
        return line.toString();
    }

    private static List<KeyValuePair> pairs(ILoggingEvent event) {
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        return pairs == null ? List.of() : pairs;
    }
}
