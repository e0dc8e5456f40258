package dev.inlet.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizesTest {
    @ParameterizedTest
    @CsvSource({
        "0B, 0, 0B",
        "1000 B, 1000, 1kB",
        "1001B, 1001, 1001B",
        "64kb, 64000, 64kB",
        "64KiB, 65536, 64KiB",
        "256MB, 256000000, 256MB",
        "128 MiB, 134217728, 128MiB",
        "1GB, 1000000000, 1GB",
        "2gib, 2147483648, 2GiB",
        "3TB, 3000000000000, 3TB",
        "1TiB, 1099511627776, 1TiB",
    })
    void decimalUnitsCountInThousandsAndBinaryOnesIn1024(String text, long bytes, String shown) {
        assertThat(ByteSizes.parse(text)).isEqualTo(bytes);
        assertThat(ByteSizes.format(bytes)).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "256", "MB", "-1MB", "1.5GB", "1 pony", "9999999999TB"})
    void anythingElseIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> ByteSizes.parse(text));
    }
}
