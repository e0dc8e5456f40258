package dev.inlet.batch;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether each row of a parsed query comes from one row of one source. Says no to whatever it does not know: then faults
 * are the user's to fix, which is never wrong.
 */
final class RowWiseCheck {
    /** What a relation is made of where it is nothing but reference data. */
    private static final String LOOKUP = "";

    private final Collection<String> notRowWise;
    private final Collection<String> lookups;

    /**
     * @param notRowWise names of functions, in lower case
     * @param lookups names of sources, in lower case
     */
    RowWiseCheck(Collection<String> notRowWise, Collection<String> lookups) {
        this.notRowWise = notRowWise;
        this.lookups = lookups;
    }

    /** The source, as the query spells it. */
    Optional<String> source(JsonNode select) {
        return Optional.ofNullable(ofSelect(select, Map.of())).filter(name -> !name.equals(LOOKUP));
    }

    /**
     * What the rows come from one by one; null where they do not.
     *
     * @param outer the same of each common table expression that can be seen, by its name in lower case
     */
    private @Nullable String ofSelect(JsonNode node, Map<String, String> outer) {
        if (!"SELECT_NODE".equals(node.path("type").asText())) {
            return null;
        }
        Map<String, String> visible = new HashMap<>(outer);
        for (JsonNode entry : node.path("cte_map").path("map")) {
            String of = ofSelect(entry.path("value").path("query_node"), visible);
            if (of == null) {
                return null;
            }
            visible.put(entry.path("key").asText().toLowerCase(Locale.ROOT), of);
        }
        boolean plain = node.path("modifiers").isEmpty()
                && node.path("group_expressions").isEmpty()
                && node.path("group_sets").isEmpty()
                && node.path("having").isNull()
                && node.path("sample").isNull()
                && node.path("qualify").isNull()
                && "STANDARD_HANDLING".equals(node.path("aggregate_handling").asText())
                && rowWise(node.path("select_list"))
                && rowWise(node.path("where_clause"));
        return plain ? ofTable(node.path("from_table"), visible) : null;
    }

    private @Nullable String ofTable(JsonNode table, Map<String, String> visible) {
        if (!table.path("sample").isNull() && !table.path("sample").isMissingNode()) {
            return null;
        }
        return switch (table.path("type").asText()) {
            case "BASE_TABLE" -> {
                String name = QueryNames.path(table);
                String key = name.toLowerCase(Locale.ROOT);
                String of = visible.get(key);
                yield of != null ? of : lookups.contains(key) ? LOOKUP : name;
            }
            case "SUBQUERY" -> ofSelect(table.path("subquery").path("node"), visible);
            case "JOIN" -> ofJoin(table, visible);
            default -> null;
        };
    }

    private @Nullable String ofJoin(JsonNode join, Map<String, String> visible) {
        String left = ofTable(join.path("left"), visible);
        String right = ofTable(join.path("right"), visible);
        boolean known = Set.of("REGULAR", "CROSS", "NATURAL", "ASOF")
                        .contains(join.path("ref_type").asText())
                && Set.of("INNER", "LEFT", "SEMI", "ANTI")
                        .contains(join.path("join_type").asText())
                && rowWise(join.path("condition"));
        return known && left != null && LOOKUP.equals(right) ? left : null;
    }

    /** Whether an expression, at any depth, looks at one row only. */
    private boolean rowWise(JsonNode expression) {
        String kind = expression.path("class").asText();
        if (kind.equals("WINDOW")
                || kind.equals("SUBQUERY")
                || notRowWise.contains(expression.path("function_name").asText().toLowerCase(Locale.ROOT))) {
            return false;
        }
        for (JsonNode part : expression) {
            if (!rowWise(part)) {
                return false;
            }
        }
        return true;
    }
}
