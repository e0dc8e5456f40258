package dev.inlet.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.schema.StructType;
import java.nio.file.Files;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CsvInferenceTest extends FileRelationFixture {
    private static final CsvOptions CSV = new CsvOptions(true, ',');
    private static final int FILES = 60;

    private static final List<List<String>> KINDS = List.of(
            List.of("1", "-7", "0", "9223372036854775807", "9223372036854775808", "+2", "007", "1e3", "#3"),
            List.of("1.5", "2", "-0.25", ".5", "1e400", "1.5e3", "12345678901234567890.1", "NaN", "inf", "1_000"),
            List.of("true", "FALSE", "t", "1", "yes"),
            List.of("2024-02-29", "2023-02-29", "1/2/2026", "01.02.2026", "20240229", "-1-01-01", "# none"),
            List.of(
                    "2024-02-29T12:00:00Z",
                    "2024-02-29 12:00:00",
                    "2024-02-29T12:00",
                    "2024-02-29T24:00:00",
                    "2024-02-29 12:00:00.1234567",
                    "2024-02-29T12:00:00+01:00",
                    "12:00:00",
                    "1700000000"),
            List.of("a", "#a", "\"b\"", "\"c,\"\"d\"\"\"", "NULL", "\"\"", " x ", "\u00C3\u00A4"));

    private StructType infer() throws Exception {
        return CsvInference.columns(connection, CSV, files.get(files.size() - 1));
    }

    /** A found column holds each of its texts: none of its rows is a misfit. */
    @Test
    void everyTextOfAFileFitsTheColumnsThatAreFoundInIt() throws Exception {
        long seed = Long.getLong("inlet.seed", System.nanoTime());
        System.out.println("CsvInferenceTest: -Dinlet.seed=" + seed);
        Random random = new Random(seed);
        for (int i = 0; i < FILES; i++) {
            String content = file(random);
            files.clear();
            add("f" + i + ".csv", content);
            try (FileRelation relation = CsvFiles.read(connection, "landing", CSV, files, infer(), List.of())) {
                assertThat(rows("SELECT message FROM (" + relation.misfitsSql() + ")"))
                        .as("seed " + seed + ": " + infer().columnsDdl() + "\n" + content)
                        .isEmpty();
                assertThat(relation.rows()).isEqualTo(content.lines().count() - 1);
            }
        }
    }

    private static String file(Random random) {
        StringBuilder file = new StringBuilder("a,b,c,d,e,f\n");
        // Mostly of the first kinds of text, so that a column is not a STRING in any case.
        int odd = random.nextInt(10);
        for (int line = 1 + random.nextInt(40); line > 0; line--) {
            for (int i = 0; i < KINDS.size(); i++) {
                List<String> kind = KINDS.get(i);
                int most = random.nextInt(10) < odd ? kind.size() : 3;
                file.append(i == 0 ? "" : ",").append(random.nextInt(8) == 0 ? "" : kind.get(random.nextInt(most)));
            }
            file.append('\n');
        }
        return file.toString();
    }

    @Test
    void directoriesThatAreNamedLikePartitionValuesAddNoColumn() throws Exception {
        Files.createDirectories(directory.resolve("day=2026-01-01"));
        add("day=2026-01-01/a.csv", "id,name\n1,a\n");
        assertThat(infer().names()).containsExactly("id", "name");
    }

    @Test
    void partitionValuesOfALookupAreTexts() throws Exception {
        Files.createDirectories(directory.resolve("day=2026-01-01"));
        add("day=2026-01-01/a.csv", "id,name\n1,a\n");
        assertThat(rows(CsvInference.rows(connection, CSV, directory + "/*/a.csv")))
                .containsExactly("1 a 2026-01-01");
    }

    @Test
    void noLineIsTakenForAComment() throws Exception {
        add("a.csv", "id,name\n1,a\n#2,b\n3,c\n# 4,d\n");
        assertThat(infer().columnsDdl()).isEqualTo("id STRING, name STRING");
        assertThat(rows("SELECT count(*) FROM ("
                        + CsvInference.rows(
                                connection, CSV, directory.resolve("a.csv").toString()) + ")"))
                .containsExactly("4");
    }
}
