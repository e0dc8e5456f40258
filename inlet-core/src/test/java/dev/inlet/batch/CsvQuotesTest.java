package dev.inlet.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvQuotesTest {
    @TempDir
    Path directory;

    private boolean areRegular(String content, char delimiter) throws Exception {
        Path file = Files.writeString(directory.resolve("a.csv"), content);
        return CsvQuotes.areRegular(new InputFile(file, 0, Files.size(file), 0, Compression.NONE), delimiter);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a,b\n1,2\n",
                "a,b\r\n1,2\r\n",
                "\"a\",\"b\"\n1,\"\"\n",
                "\"a\",\"b\"\r\n1,\"2\"\r\n\r\n",
                "1,\"he said \"\"yes\"\" twice\"\n",
                "1,\"a, \"\"b\"\" c\nd\r\ne\rf\"",
                "\uFEFF\"a b\",\" c \"\n",
                "a\rb\r",
                ""
            })
    void aFileIsRegularWhereEachQuoteBeginsOrEndsAValueOrStandsTwice(String content) throws Exception {
        assertThat(areRegular(content, ',')).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"a\" \"b\",1\n",
                "\"a\" ,1\n",
                "1, \"a\"\n",
                "\"a\"b\n",
                "5\" pipe,1\n",
                "1,\"open\n2,3\n",
                "\"a\"\r2,\"b\"\n",
                "1,\"a\"\r",
                "\uFEFF \"a\"\n"
            })
    void aFileIsNotRegularWhereAQuoteStandsAnywhereElseOrItsLinesAreInDoubt(String content) throws Exception {
        assertThat(areRegular(content, ',')).isFalse();
    }

    @Test
    void quotesBesideADelimiterOfSeveralBytesAreInDoubt() throws Exception {
        assertThat(areRegular("1é\"a\"\n", 'é')).isFalse();
        assertThat(areRegular("1éa\n", 'é')).isTrue();
    }

    @Test
    void whatStandsAcrossTwoReadsIsOneFile() throws Exception {
        for (int before = (1 << 16) - 4; before <= 1 << 16; before++) {
            String plain = "x".repeat(before - 1) + "\n";
            assertThat(plain.getBytes(UTF_8)).hasSize(before);
            assertThat(areRegular(plain + "\"a\"\"b\"\r\n", ',')).isTrue();
            assertThat(areRegular(plain + "\"a\" b\r\n", ',')).isFalse();
        }
    }
}
