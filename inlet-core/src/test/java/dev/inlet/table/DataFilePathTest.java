package dev.inlet.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.inlet.error.InletException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataFilePathTest {
    @ParameterizedTest
    @ValueSource(strings = {"a\0b", "day=1/a%00b", "file:/a b", "file:/a%zz"})
    void aPathThatNoFileCanHaveIsToldWithItsTable(String path) {
        assertThatExceptionOfType(InletException.class)
                .isThrownBy(() -> DataFilePath.resolve("/lake/t", path))
                .withMessageContaining("/lake/t")
                .satisfies(e -> assertThat(e.kind()).isEqualTo(InletException.Kind.DATA));
    }
}
