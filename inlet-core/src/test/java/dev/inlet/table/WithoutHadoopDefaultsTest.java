package dev.inlet.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.utils.CloseableIterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class WithoutHadoopDefaultsTest {
    private final ClassLoader before = Thread.currentThread().getContextClassLoader();

    @Test
    void hadoopFindsItsOtherSettingsButNotTheDefaults() {
        assertThat(defaults()).as("what is hidden is there").isTrue();

        try (WithoutHadoopDefaults hidden = new WithoutHadoopDefaults()) {
            assertThat(hidden).isNotNull();
            assertThat(defaults()).isFalse();
            assertThat(Thread.currentThread().getContextClassLoader().getResource("yarn-default.xml"))
                    .isNotNull();
        }

        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
    }

    @Test
    void filesAreReadWithoutThemTooAndThatIsOverBetweenTwoElements() throws Exception {
        CloseableIterator<Boolean> found = WithoutHadoopDefaults.around(
                Utils.toCloseableIterator(List.of(1, 2).iterator()).map(element -> defaults()));

        assertThat(found.hasNext()).isTrue();
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
        assertThat(found.next()).isFalse();
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
        found.close();
    }

    private static boolean defaults() {
        return Thread.currentThread().getContextClassLoader().getResource("core-default.xml") != null;
    }
}
