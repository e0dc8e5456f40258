package dev.inlet.runtime.pipeline;

import dev.inlet.error.InletException;
import java.util.HashMap;
import java.util.Map;

/**
 * The tables that a running pipeline has written to, by place. Where it starts again by itself because one of them changed,
 * another may have been dropped and made anew meanwhile: that one is not to be filled without somebody asking for it. Confined
 * to the engine thread.
 */
final class KnownTables {
    private final Map<String, String> ids = new HashMap<>();

    /** @throws InletException where there was another table at this place before */
    void require(String name, String id) {
        String before = ids.putIfAbsent(name, id);
        if (before != null && !before.equals(id)) {
            throw InletException.data(
                    "Table " + name + " is not the one that this pipeline writes to any more",
                    "It was dropped and created again since the pipeline started",
                    "Start the pipeline again if it is to fill the new table from the start of its sources");
        }
    }
}
