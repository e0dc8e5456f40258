package dev.inlet.position;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** How names are written inside an {@link ApplicationId}. */
final class StoredName {
    static final String ROOT = "inlet";
    static final String WATERMARK = "watermark";
    static final String STATE = "state";
    static final String IDENTITY_SUFFIX = "#id";
    static final String EVENTS = "events";
    static final String DELIVERED_SUFFIX = "#delivered";

    private static final String PLAIN_MARKS = "-._~:=,+@";

    private StoredName() {}

    static String encode(String name) {
        StringBuilder encoded = new StringBuilder(name.length());
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            if (isPlain(b)) {
                encoded.append((char) b);
            } else {
                encoded.append('%').append(String.format(Locale.ROOT, "%02X", b & 0xff));
            }
        }
        return encoded.toString();
    }

    private static boolean isPlain(byte b) {
        return (b >= 'a' && b <= 'z')
                || (b >= 'A' && b <= 'Z')
                || (b >= '0' && b <= '9')
                || (b > 0 && PLAIN_MARKS.indexOf(b) >= 0);
    }

    /** Empty where the text has no known form. The result may still be written in another way than {@link #encode}'s. */
    static Optional<ApplicationId> parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length < 3 || !SourceName.isValid(parts[1])) {
            return Optional.empty();
        }
        String pipeline = parts[1];
        if (parts.length == 3) {
            return switch (parts[2]) {
                case WATERMARK -> Optional.of(new ApplicationId.Watermark(pipeline));
                case STATE -> Optional.of(new ApplicationId.State(pipeline));
                default -> Optional.empty();
            };
        }
        if (parts.length > 4 || !SourceName.isValid(parts[2])) {
            return Optional.empty();
        }
        if (parts[3].endsWith(DELIVERED_SUFFIX)) {
            String target = parts[3].substring(0, parts[3].length() - DELIVERED_SUFFIX.length());
            return parts[2].equals(EVENTS) && SourceName.isValid(target)
                    ? Optional.of(new ApplicationId.Delivered(pipeline, target))
                    : Optional.empty();
        }
        boolean identity = parts[3].endsWith(IDENTITY_SUFFIX);
        String encoded = identity ? parts[3].substring(0, parts[3].length() - IDENTITY_SUFFIX.length()) : parts[3];
        return decode(encoded)
                .map(name -> new SourcePartition(parts[2], name))
                .map(partition -> identity
                        ? new ApplicationId.Identity(pipeline, partition)
                        : new ApplicationId.Position(pipeline, partition));
    }

    private static Optional<String> decode(String encoded) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
        for (int at = 0; at < encoded.length(); at++) {
            char c = encoded.charAt(at);
            if (c != '%') {
                bytes.write(c);
                continue;
            }
            if (at + 2 >= encoded.length()
                    || Character.digit(encoded.charAt(at + 1), 16) < 0
                    || Character.digit(encoded.charAt(at + 2), 16) < 0) {
                return Optional.empty();
            }
            bytes.write(Integer.parseInt(encoded.substring(at + 1, at + 3), 16));
            at += 2;
        }
        try {
            String name = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
            return name.isEmpty() ? Optional.empty() : Optional.of(name);
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
