package dev.inlet.runtime.event;

import java.time.Instant;

/**
 * An event of a table, as CloudEvents 1.0 has it.
 *
 * @param type such as {@code dev.inlet.table.version}
 * @param id the same whenever the event is delivered again; unique, also among tables
 * @param table the table's path
 * @param time when it happened
 * @param json the whole event in structured mode, {@code application/cloudevents+json}
 */
public record TableEvent(String type, String id, String table, Instant time, String json) {
    public static final String CONTENT_TYPE = "application/cloudevents+json; charset=UTF-8";
}
