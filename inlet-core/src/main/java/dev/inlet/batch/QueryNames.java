package dev.inlet.batch;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Which tables and functions a parsed query names. Its common table expressions are not among the tables. */
final class QueryNames {
    private final List<Table> tables = new ArrayList<>();
    private final Set<String> functions = new TreeSet<>();
    private final Set<String> columns = new TreeSet<>();
    /** Names that a whole row goes by, and those of expressions that could be one. */
    private final Set<String> relations = new HashSet<>();

    private final Set<String> lastParts = new HashSet<>();
    private boolean allColumns;

    /**
     * @param name with its schema, where it has one, before a dot
     * @param location offset in the text in UTF-8 bytes
     */
    record Table(String name, int location) {}

    private QueryNames() {}

    static QueryNames of(JsonNode select) {
        QueryNames names = new QueryNames();
        names.walk(select, Set.of());
        return names;
    }

    List<Table> tables() {
        return tables;
    }

    /** In lower case. */
    Set<String> functions() {
        return functions;
    }

    /** Parts of names that columns go by, in lower case: no column is read that is not among them. Empty where any may be. */
    Optional<Set<String>> columns() {
        return allColumns || lastParts.stream().anyMatch(relations::contains)
                ? Optional.empty()
                : Optional.of(Set.copyOf(columns));
    }

    /** Names, in lower case, that are used without a part of what they name. */
    Set<String> whole() {
        return Set.copyOf(lastParts);
    }

    /** @param outer names of common table expressions that can be seen here, in lower case */
    private void walk(JsonNode node, Set<String> outer) {
        Set<String> visible = outer;
        JsonNode expressions = node.path("cte_map").path("map");
        if (!expressions.isEmpty()) {
            visible = new HashSet<>(outer);
            for (JsonNode entry : expressions) {
                String name = entry.path("key").asText().toLowerCase(Locale.ROOT);
                JsonNode query = entry.path("value").path("query_node");
                // Only a recursive one sees itself: otherwise the name means the source behind it.
                boolean recursive =
                        "RECURSIVE_CTE_NODE".equals(query.path("type").asText());
                if (recursive) {
                    visible.add(name);
                }
                walk(query, Set.copyOf(visible));
                visible.add(name);
            }
        }
        if (isTable(node)) {
            String name = path(node);
            relations.add(name.toLowerCase(Locale.ROOT));
            relations.add(node.path("alias").asText().toLowerCase(Locale.ROOT));
            relations.remove("");
            if (!visible.contains(name.toLowerCase(Locale.ROOT))) {
                tables.add(new Table(name, node.path("query_location").asInt(-1)));
            }
        }
        String last = "";
        for (JsonNode name : node.path("column_names")) {
            last = name.asText().toLowerCase(Locale.ROOT);
            columns.add(last);
        }
        lastParts.add(last);
        for (JsonNode name : node.path("using_columns")) {
            columns.add(name.asText().toLowerCase(Locale.ROOT));
        }
        allColumns |= Set.of("STAR", "POSITIONAL_REFERENCE")
                        .contains(node.path("class").asText())
                || "NATURAL".equals(node.path("ref_type").asText())
                // Names for the columns by their places, as in clicks AS c(a, b).
                || (isTable(node) && !node.path("column_name_alias").isEmpty())
                // It groups by all columns that it does not name.
                || "PIVOT".equals(node.path("type").asText());
        if (node.has("function_name")) {
            functions.add(node.path("function_name").asText().toLowerCase(Locale.ROOT));
        }
        for (var field : node.properties()) {
            if (!field.getKey().equals("cte_map")) {
                walk(field.getValue(), visible);
            }
        }
        if (node.isArray()) {
            for (JsonNode element : node) {
                walk(element, visible);
            }
        }
    }

    static boolean isTable(JsonNode node) {
        return "BASE_TABLE".equals(node.path("type").asText());
    }

    static String path(JsonNode table) {
        String schema = table.path("schema_name").asText();
        return (schema.isEmpty() ? "" : schema + ".") + table.path("table_name").asText();
    }
}
