package dev.inlet.runtime.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeenKeysTest {
    @TempDir
    Path directory;

    @Test
    void aKeyIsSeenUpToTheSpanBeforeAndBehindATime() {
        SeenKeys keys = new SeenKeys(10, directory);
        keys.add(1, 2, 100);

        assertThat(keys.isNear(1, 2, 90)).isTrue();
        assertThat(keys.isNear(1, 2, 110)).isTrue();
        assertThat(keys.isNear(1, 2, 89)).isFalse();
        assertThat(keys.isNear(1, 2, 111)).isFalse();
        assertThat(keys.isNear(2, 2, 100)).isFalse();
        assertThat(keys.isNear(1, 1, 100)).isFalse();
    }

    @Test
    void timesBefore1970AndTheFirstMicrosecondOfItAreLikeOthers() {
        SeenKeys keys = new SeenKeys(10, directory);
        keys.add(7, 7, -5);
        keys.add(8, 8, 0);

        assertThat(keys.isNear(7, 7, 4)).isTrue();
        assertThat(keys.isNear(7, 7, -16)).isFalse();
        assertThat(keys.isNear(8, 8, 0)).isTrue();
    }

    @Test
    void whatAPlainListFindsIsFoundWhateverIsForgotten() {
        Random random = new Random(5);
        SeenKeys keys = new SeenKeys(50, directory);
        List<long[]> plain = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            long high = random.nextInt(3);
            long low = random.nextInt(20);
            long time = (long) i / 4 + random.nextInt(120);
            boolean expected = plain.stream()
                    .anyMatch(seen -> seen[0] == high && seen[1] == low && Math.abs(seen[2] - time) <= 50);
            assertThat(keys.isNear(high, low, time)).isEqualTo(expected);
            if (!expected) {
                keys.add(high, low, time);
                plain.add(new long[] {high, low, time});
            }
            long needed = i / 4 - 50L;
            keys.forgetBefore(needed);
            plain.removeIf(seen -> seen[2] < needed);
        }
        List<List<Long>> left = new ArrayList<>();
        keys.forEach((high, low, time) -> left.add(List.of(high, low, time)));
        assertThat(left)
                .containsExactlyInAnyOrderElementsOf(plain.stream()
                        .map(seen -> List.of(seen[0], seen[1], seen[2]))
                        .toList());
    }

    @Test
    void manyKeysAreInFilesThatHaveNoName() throws IOException {
        SeenKeys keys = new SeenKeys(1000, directory);
        for (long i = 0; i < 300_000; i++) {
            keys.add(i * 0x9E3779B97F4A7C15L, i, i);
        }

        for (long i = 0; i < 300_000; i++) {
            assertThat(keys.isNear(i * 0x9E3779B97F4A7C15L, i, i + 1000)).isTrue();
            assertThat(keys.isNear(i * 0x9E3779B97F4A7C15L, i, i + 1001)).isFalse();
        }
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void whatIsForgottenMakesRoom() {
        SeenKeys keys = new SeenKeys(10, directory);
        for (long i = 0; i < 1_000_000; i++) {
            keys.forgetBefore(i - 20);
            keys.add(0, i, i);
        }

        assertThat(keys.size()).isLessThan(10_000);
        assertThat(keys.isNear(0, 999_990, 999_990)).isTrue();
    }
}
