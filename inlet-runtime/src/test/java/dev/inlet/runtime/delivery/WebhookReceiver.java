package dev.inlet.runtime.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.inlet.testkit.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A real HTTP server that takes events, or does what a test wants it to. */
public final class WebhookReceiver implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** @param headers the first value of each, by lower-case name */
    public record Request(String path, Map<String, String> headers, String body) {
        public JsonNode event() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        public long version() {
            return event().at("/data/version").asLong(-1);
        }
    }

    /** Answers a request. */
    @FunctionalInterface
    public interface Answer {
        void to(Request request, HttpExchange exchange) throws IOException;

        static Answer status(int status) {
            return (request, exchange) -> exchange.sendResponseHeaders(status, -1);
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final List<Request> accepted = new CopyOnWriteArrayList<>();
    private volatile Answer answer = Answer.status(204);

    private WebhookReceiver(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(threads);
        server.createContext("/", this::take);
        server.start();
    }

    public static WebhookReceiver start() throws IOException {
        return new WebhookReceiver(FreePorts.find(1).get(0));
    }

    /** At the port of one that was closed. */
    public static WebhookReceiver startAgain(int port) throws IOException {
        return new WebhookReceiver(port);
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Request request = new Request(exchange.getRequestURI().toString(), headers, body);
            requests.add(request);
            answer.to(request, exchange);
            int status = exchange.getResponseCode();
            if (status >= 200 && status < 300) {
                accepted.add(request);
            }
        }
    }

    public void answers(Answer how) {
        this.answer = how;
    }

    /** All that came, in order. */
    public List<Request> requests() {
        return requests;
    }

    /** Those that were answered as received. */
    public List<Request> accepted() {
        return accepted;
    }

    public List<Long> versions() {
        return accepted.stream().map(Request::version).toList();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public String url() {
        return "http://127.0.0.1:" + port() + "/hook?token=tok-in-url";
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
