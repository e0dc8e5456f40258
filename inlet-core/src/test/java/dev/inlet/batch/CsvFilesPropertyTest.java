package dev.inlet.batch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvFilesPropertyTest {
    private static final int FILES = 100;

    private static final List<String> PIECES = List.of(
            "1",
            "-7",
            "+2",
            "1.5",
            "007",
            "9223372036854775808",
            "a",
            "\"a\"",
            "\"\"",
            "\"x\"\"y\"",
            "\"x \"\"y, \"\" z\"",
            "\"a\" \"b\"",
            " \"a\"",
            "\"a\" ",
            "\"a\nb\"",
            "\"a\r\nb\"",
            "\"",
            "a\"b",
            "\"a\"b",
            " ",
            "\t",
            "NULL",
            "\"NULL\"",
            "\u00FF",
            "\u00C3\u00A9",
            "\0",
            "\\",
            "#",
            "2.50",
            ".5",
            "1.255",
            "123456789.1",
            "2024-02-29T12:00:00Z",
            "2024-02-29 12:00",
            "0000-01-01 00:00",
            "2024-02-29T24:00:00",
            "2024-02-30T00:00",
            "2024-02-29T12:00:00.1234560+01:30",
            "2024-02-29T12:00:00+99",
            "9999-12-31T23:59:59-01",
            "\uFEFF");

    @TempDir
    Path directory;

    @Test
    void everyFileIsReadAsItStandsOrWhatCannotBeReadIsTold() throws Exception {
        long seed = Long.getLong("inlet.seed", System.nanoTime());
        System.out.println("CsvFilesPropertyTest: -Dinlet.seed=" + seed);
        Random random = new Random(seed);
        Files.createDirectories(directory.resolve("data"));
        try (Decoding decoding = new Decoding(directory)) {
            for (int i = 0; i < FILES; i++) {
                boolean header = random.nextBoolean();
                CsvOptions options = new CsvOptions(header, header ? ',' : ';');
                CsvOracle.check(
                        decoding, directory, options, file(random, options).getBytes(ISO_8859_1));
            }
        }
    }

    private static String file(Random random, CsvOptions options) {
        String end = random.nextInt(3) == 0 ? "\r\n" : "\n";
        StringBuilder file = new StringBuilder(random.nextInt(20) == 0 ? "\u00EF\u00BB\u00BF" : "");
        if (options.header()) {
            file.append(random.nextInt(20) == 0 ? end : "")
                    .append("id,name,price,at")
                    .append(end);
        }
        for (int line = random.nextInt(5); line >= 0; line--) {
            int values = random.nextInt(8) == 0 ? random.nextInt(6) : 4;
            for (int i = 0; i < values; i++) {
                String value = random.nextInt(3) > 0
                        ? List.of(Integer.toString(line), "name", "2.5", "2024-02-29T12:00:00Z")
                                .get(i % 4)
                        : PIECES.get(random.nextInt(PIECES.size()));
                file.append(i == 0 ? "" : options.delimiter())
                        .append(random.nextInt(8) == 0 ? "" : value)
                        .append(random.nextInt(40) == 0 ? PIECES.get(random.nextInt(PIECES.size())) : "");
            }
            file.append(line == 0 && random.nextBoolean() ? "" : random.nextInt(100) == 0 ? "\r" : end);
        }
        return file.toString();
    }
}
