package dev.inlet.position;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The number as which a table remembers a text that positions refer to, such as the id of the table that they are positions in. A stored
 * form: another number for the same text would stop the pipelines that know the text by this one.
 */
public final class IdentityNumber {
    private IdentityNumber() {}

    /** 63 bits of the text's SHA-256: 0 or more, since it is stored as the version of a {@code txn} action. */
    public static long of(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong() & Long.MAX_VALUE;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
