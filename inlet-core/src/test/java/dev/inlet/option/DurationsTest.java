package dev.inlet.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({
        "0s, 0, 0s",
        "100ms, 100, 100ms",
        "1500 ms, 1500, 1500ms",
        "10s, 10000, 10s",
        "90 sec, 90000, 90s",
        "1 minute, 60000, 1m",
        "5m, 300000, 5m",
        "2 MINUTES, 120000, 2m",
        "1h, 3600000, 1h",
        "36 hours, 129600000, 36h",
        "7d, 604800000, 7d",
        "1 day, 86400000, 1d",
    })
    void aWholeNumberAndAUnitMakeADuration(String text, long millis, String shown) {
        assertThat(Durations.parse(text)).isEqualTo(Duration.ofMillis(millis));
        assertThat(Durations.format(Duration.ofMillis(millis))).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "s", "-1s", "1.5s", "1h30m", "10 parsecs", "999999999999999d", "1s 1"})
    void anythingElseIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Durations.parse(text));
    }
}
