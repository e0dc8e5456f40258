package dev.inlet.batch;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Names of partition directories, as Hive and Spark write them. They are for people only: Delta takes partition values
 * from its log.
 */
final class PartitionDirectory {
    private static final String ESCAPED = "\"#%'*/:=?\\{[]^";
    /** Common file systems allow 255 bytes. */
    private static final int MAX_BYTES = 240;

    private PartitionDirectory() {}

    /** Such as {@code day=2024-01-01}, or a hash where that is too long for a file system. */
    static String name(String column, @Nullable String value) {
        String name = escape(column) + "=" + (value == null ? "__HIVE_DEFAULT_PARTITION__" : escape(value));
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return bytes.length <= MAX_BYTES ? name : "long=" + HexFormat.of().formatHex(sha256(bytes));
    }

    private static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x20 || c == 0x7F || ESCAPED.indexOf(c) >= 0) {
                escaped.append('%').append(HexFormat.of().withUpperCase().toHexDigits((byte) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
