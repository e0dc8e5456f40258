package dev.inlet.runtime.config;

import java.util.List;

/**
 * Where records go that did not fit.
 *
 * @param table absolute path
 * @param onCommit what is told of each version of the table
 */
public record DeadLettersDefinition(String table, List<TargetDefinition> onCommit) {
    public DeadLettersDefinition {
        onCommit = List.copyOf(onCommit);
    }

    /** Dead letters in another table, of whose commits nobody is told. */
    static DeadLettersDefinition at(String table) {
        return new DeadLettersDefinition(table, List.of());
    }
}
