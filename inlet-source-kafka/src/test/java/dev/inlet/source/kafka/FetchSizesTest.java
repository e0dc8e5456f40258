package dev.inlet.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FetchSizesTest {
    private static final int KIB = 1 << 10;

    @ParameterizedTest(name = "{0} MiB of heap, {1} partitions")
    @CsvSource({
        "128, 1, 512",
        "256, 1, 1024",
        "256, 2, 512",
        "256, 4, 256",
        "512, 4, 512",
        "1024, 4, 1024",
        "8192, 4, 1024",
        "8192, 32, 1024",
        "8192, 64, 512",
        "512, 64, 256",
        "512, 256, 128",
        "512, 10000, 64"
    })
    void partitionsShareWhatDiesYoungAndWhatIsFetchedAhead(long heapMib, int partitions, int kibOfEach) {
        assertThat(FetchSizes.of(partitions, false, heapMib << 20).ofPartition())
                .isEqualTo(kibOfEach * KIB);
    }

    @ParameterizedTest(name = "{0} partitions")
    @CsvSource({"1, 1024", "2, 512", "4, 256", "64, 256", "256, 128", "10000, 64"})
    void underAWatermarkPartitionsTakeSmallTurnsHoweverLargeTheHeapIs(int partitions, int kibOfEach) {
        assertThat(FetchSizes.of(partitions, true, 8L << 30).ofPartition()).isEqualTo(kibOfEach * KIB);
    }
}
