package dev.inlet.table;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a table asks of those who read and write it (Delta protocol, "Protocol Evolution").
 *
 * @param reader the least reader version
 * @param writer the least writer version
 * @param features names of the table features, for readers or writers; empty where versions alone say it
 */
public record TableProtocol(int reader, int writer, SortedSet<String> features) {
    public TableProtocol {
        features = Collections.unmodifiableSortedSet(new TreeSet<>(features));
    }
}
