package dev.inlet.batch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inlet.error.InletException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Has DuckDB parse a text without running it. */
final class QueryParser {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Under which a node tells where it is in the text. */
    private static final String PLACE = "query_location";

    private static final String WAY_OUT = "Write one SELECT over the sources of the pipeline";

    private QueryParser() {}

    /** The root node of the only {@code SELECT} in the text. */
    static JsonNode parse(Connection connection, String sql) throws SQLException {
        JsonNode tree = tree(connection, sql);
        if (tree.path("error").asBoolean()) {
            if ("not implemented".equals(tree.path("error_type").asText())) {
                throw error(sql, -1, "it is not a SELECT", WAY_OUT);
            }
            throw error(
                    sql,
                    tree.path("position").asInt(-1),
                    tree.path("error_message").asText(),
                    "Correct the query; it is DuckDB's SQL");
        }
        JsonNode statements = tree.path("statements");
        if (statements.size() != 1) {
            throw error(sql, -1, "it has " + statements.size() + " statements", WAY_OUT);
        }
        if (!statements.get(0).path("named_param_map").isEmpty()) {
            throw error(sql, -1, "it has a parameter, which nothing can fill in", "Write the value itself");
        }
        return statements.get(0).path("node");
    }

    /** The text such that it can stand in brackets. */
    static String withoutSemicolon(Connection connection, String sql) throws SQLException {
        String text = sql.stripTrailing();
        while (text.endsWith(";")) {
            text = text.substring(0, text.length() - 1).stripTrailing();
        }
        if (tree(connection, "SELECT * FROM (" + text + "\n)").path("error").asBoolean()) {
            throw error(sql, -1, "something follows the semicolon", "Let the query end with the semicolon or without");
        }
        return text;
    }

    /** Whether both are the same statements, wherever in the text each word of them is. */
    static boolean isSame(Connection connection, String one, String other) throws SQLException {
        JsonNode tree = withoutPlaces(tree(connection, one));
        return !tree.path("error").asBoolean() && tree.equals(withoutPlaces(tree(connection, other)));
    }

    private static JsonNode withoutPlaces(JsonNode tree) {
        tree.findParents(PLACE).forEach(node -> ((ObjectNode) node).remove(PLACE));
        return tree;
    }

    private static JsonNode tree(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT json_serialize_sql(?::VARCHAR)::VARCHAR")) {
            statement.setString(1, sql);
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                return JSON.readTree(result.getString(1));
            }
        } catch (JsonProcessingException e) {
            throw InletException.bug("DuckDB described the query in a way that is not JSON", e);
        }
    }

    /** @param location offset in UTF-8 bytes, as DuckDB counts; -1 where the whole text is meant */
    static InletException error(String sql, int location, String reason, String wayOut) {
        return InletException.configuration(
                "The query is not valid" + (location < 0 ? "" : " at " + place(sql, location)) + ": " + reason,
                "",
                wayOut);
    }

    private static String place(String sql, int location) {
        byte[] bytes = sql.getBytes(StandardCharsets.UTF_8);
        String before = new String(bytes, 0, Math.min(location, bytes.length), StandardCharsets.UTF_8);
        long line = before.chars().filter(c -> c == '\n').count() + 1;
        int column = before.length() - before.lastIndexOf('\n');
        return "line " + line + ", column " + column;
    }
}
