package dev.inlet.runtime.webhook;

import dev.inlet.option.ClientProperties;
import dev.inlet.option.Option;
import dev.inlet.option.Options;
import dev.inlet.option.Problems;
import dev.inlet.option.Secret;
import dev.inlet.runtime.event.EventTarget;
import dev.inlet.runtime.event.EventTargetContext;
import dev.inlet.runtime.event.EventTargetType;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** {@code type: http}. */
public final class WebhookTargetType implements EventTargetType {
    static final Option<Secret> URL = Option.secret("url")
            .mustBe("an http: or https: URL with a host, without user and password", WebhookTargetType::isWebUrl)
            .doc("Where events are posted. Shown without path and query, which may hold a token. Redirects are not"
                    + " followed.");

    static final Option<Secret> SECRET = Option.secret("secret")
            .optional("requests are not signed")
            .mustBe("16 characters or more, or `whsec_` and Base64", WebhookSignature::isKey)
            .doc("Key of the signature, HMAC-SHA256 as Standard Webhooks have it, in the headers `webhook-id`,"
                    + " `webhook-timestamp` and `webhook-signature`. Write `${env:NAME}` or `${file:PATH}`.");

    static final Option<ClientProperties> HEADERS = Option.clientProperties("headers")
            .defaultTo(ClientProperties.NONE, "none beside those of CloudEvents and the signature")
            .mustBe("names and values that HTTP allows", WebhookTargetType::areHeaders)
            .doc("Headers of each request, such as `Authorization`.");

    private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");

    /** What the HTTP client sets itself, or we do. */
    private static final Set<String> RESERVED = Set.of(
            "connection",
            "content-length",
            "content-type",
            "expect",
            "host",
            "upgrade",
            "webhook-id",
            "webhook-timestamp",
            "webhook-signature");

    @Override
    public String name() {
        return "http";
    }

    @Override
    public String doc() {
        return "Posts each event as a CloudEvent in JSON. Any answer from 200 to 299 within `timeout` says that the receiver"
                + " has it; any other is tried again, after the time that `Retry-After` asks for.";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(URL, SECRET, HEADERS);
    }

    @Override
    public void check(Options options, Problems problems) {
        boolean plain = options.find(URL)
                .map(url -> url.reveal().toLowerCase(Locale.ROOT).startsWith("http:"))
                .orElse(false);
        boolean holdsSecrets = options.isGiven(HEADERS);
        if (plain && holdsSecrets && !isLoopback(options.get(URL))) {
            problems.warning(
                    options.place(URL), "\"url\" is not encrypted: whoever is on the way can read the \"headers\"");
        }
    }

    private static boolean isLoopback(Secret url) {
        String host = String.valueOf(URI.create(url.reveal()).getHost());
        return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
    }

    @Override
    public EventTarget create(EventTargetContext context) {
        return new WebhookTarget(context);
    }

    private static boolean isWebUrl(Secret url) {
        try {
            URI uri = new URI(url.reveal());
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            return (scheme.equals("http") || scheme.equals("https"))
                    && uri.getHost() != null
                    && uri.getUserInfo() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static boolean areHeaders(ClientProperties headers) {
        return headers.reveal().entrySet().stream()
                .allMatch(header -> HEADER_NAME.matcher(header.getKey()).matches()
                        && !RESERVED.contains(header.getKey().toLowerCase(Locale.ROOT))
                        && header.getValue().chars().allMatch(c -> c == '\t' || (c >= ' ' && c < 127)));
    }
}
