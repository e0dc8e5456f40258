package dev.inlet.runtime.webhook;

import dev.inlet.option.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs requests as Standard Webhooks have it, so that receivers find a library to check them. */
final class WebhookSignature {
    private static final String PREFIX = "whsec_";
    private static final String ALGORITHM = "HmacSHA256";
    private static final int SHORTEST = 16;

    private final SecretKeySpec key;

    WebhookSignature(Secret secret) {
        this.key = new SecretKeySpec(bytes(secret.reveal()), ALGORITHM);
    }

    static boolean isKey(Secret secret) {
        try {
            return bytes(secret.reveal()).length >= SHORTEST;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static byte[] bytes(String secret) {
        return secret.startsWith(PREFIX)
                ? Base64.getDecoder().decode(secret.substring(PREFIX.length()))
                : secret.getBytes(StandardCharsets.UTF_8);
    }

    /** The value of {@code webhook-signature}. */
    String of(String id, long timestampSeconds, String body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            byte[] signed = mac.doFinal((id + "." + timestampSeconds + "." + body).getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(signed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JVM has " + ALGORITHM, e);
        }
    }
}
