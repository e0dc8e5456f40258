package dev.inlet.runtime.webhook;

import dev.inlet.option.Durations;
import dev.inlet.option.Options;
import dev.inlet.runtime.event.Delivery;
import dev.inlet.runtime.event.EventTarget;
import dev.inlet.runtime.event.EventTargetContext;
import dev.inlet.runtime.event.TableEvent;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** Posts events to a URL. */
final class WebhookTarget implements EventTarget {
    /** However long a receiver asks to be left alone: after that it is asked again. */
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofHours(1);

    private final URI url;
    private final String shown;
    private final Duration timeout;
    private final Map<String, String> headers;
    private final Optional<WebhookSignature> signature;
    private final HttpClient client;

    WebhookTarget(EventTargetContext context) {
        Options options = context.options();
        this.url = URI.create(options.get(WebhookTargetType.URL).reveal());
        this.shown = url.getScheme() + "://" + url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort());
        this.timeout = context.timeout();
        this.headers = options.get(WebhookTargetType.HEADERS).reveal();
        this.signature = options.find(WebhookTargetType.SECRET).map(WebhookSignature::new);
        this.client = HttpClient.newBuilder()
                // Without the attempt to upgrade that the client makes to plain servers by default.
                .version(
                        url.getScheme().equalsIgnoreCase("https")
                                ? HttpClient.Version.HTTP_2
                                : HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(timeout)
                .build();
    }

    @Override
    public Delivery deliver(TableEvent event) throws InterruptedException {
        CompletableFuture<HttpResponse<Void>> answer =
                client.sendAsync(request(event), HttpResponse.BodyHandlers.discarding());
        try {
            // The client's own time-out ends at the headers; a body that trickles must not hold us either.
            return outcome(answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return new Delivery.Refused(shown + " did not answer within " + Durations.format(timeout));
        } catch (ExecutionException e) {
            return new Delivery.Refused(reason(e.getCause() == null ? e : e.getCause()));
        } finally {
            answer.cancel(true);
        }
    }

    private HttpRequest request(TableEvent event) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url)
                .timeout(timeout)
                .header("Content-Type", TableEvent.CONTENT_TYPE)
                .header("webhook-id", event.id())
                .POST(HttpRequest.BodyPublishers.ofString(event.json(), StandardCharsets.UTF_8));
        headers.forEach(request::header);
        signature.ifPresent(key -> {
            long now = Instant.now().getEpochSecond();
            request.header("webhook-timestamp", Long.toString(now))
                    .header("webhook-signature", key.of(event.id(), now, event.json()));
        });
        return request.build();
    }

    private Delivery outcome(HttpResponse<Void> answer) {
        int status = answer.statusCode();
        if (status >= 200 && status < 300) {
            return new Delivery.Accepted();
        }
        String what = status >= 300 && status < 400 ? " with a redirect, which is not followed: correct \"url\"" : "";
        return new Delivery.Refused(
                shown + " answered " + status + what,
                answer.headers()
                        .firstValue("Retry-After")
                        .map(WebhookTarget::retryAfter)
                        .orElse(Duration.ZERO));
    }

    /** RFC 9110, "Retry-After": seconds or a date. What is neither is passed over. */
    private static Duration retryAfter(String value) {
        Duration after;
        try {
            after = value.strip().matches("[0-9]{1,9}")
                    ? Duration.ofSeconds(Long.parseLong(value.strip()))
                    : Duration.between(
                            Instant.now(),
                            ZonedDateTime.parse(value.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toInstant());
        } catch (DateTimeParseException e) {
            return Duration.ZERO;
        }
        if (after.isNegative()) {
            return Duration.ZERO;
        }
        return after.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : after;
    }

    /** The client's own messages may name the URL, or are empty. */
    private String reason(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                return "the host of " + shown + " is not known";
            }
        }
        if (failure instanceof java.net.http.HttpTimeoutException) {
            return shown + " did not answer within " + Durations.format(timeout);
        }
        if (failure instanceof ConnectException) {
            return shown + " refuses connections";
        }
        if (failure instanceof SSLException) {
            return shown + " could not be trusted or does not speak TLS (" + failure.getMessage() + ")";
        }
        return "the connection to " + shown + " broke (" + failure.getClass().getSimpleName() + ")";
    }

    /** Connections are closed with the client, once nobody holds it. */
    @Override
    public void close() {}
}
