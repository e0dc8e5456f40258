package dev.inlet.source.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("the locale is that of the whole JVM")
class LogSegmentTest {
    /** As in Egypt, where the digits of the language are others. */
    @Test
    void theNameOfASegmentIsTheSameInEveryLocale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG"));
        try {
            String name = LogSegment.fileName(42);

            assertThat(name).isEqualTo("00000000000000000042.jsonl");
            assertThat(LogSegment.firstPosition(Path.of(name))).contains(42L);
        } finally {
            Locale.setDefault(before);
        }
    }
}
