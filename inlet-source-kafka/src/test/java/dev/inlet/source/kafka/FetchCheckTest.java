package dev.inlet.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.junit.jupiter.api.Test;

class FetchCheckTest {
    private final FetchCheck check = new FetchCheck();
    private final ReadPartition partition =
            ReadPartition.of("events", new TopicPartition("t", 3), 10, ReadPartition.UNBOUNDED);

    private boolean fits(long next, long... offsets) {
        return check.fits(partition, records(offsets), next, OptionalLong.of(0));
    }

    private static List<ConsumerRecord<String, String>> records(long... offsets) {
        return LongStream.of(offsets)
                .mapToObj(offset -> new ConsumerRecord<>("t", 3, offset, "", ""))
                .toList();
    }

    @Test
    void recordsWithoutAHoleFit() {
        assertThat(fits(13, 10, 11, 12)).isTrue();
        assertThat(fits(10)).isTrue();
        assertThat(check.fits(partition, records(10), 11, OptionalLong.empty())).isTrue();
    }

    @Test
    void aHoleIsBelievedAtASecondLookAndOthersOfThePartitionAfterIt() {
        assertThat(fits(14, 10, 12, 13)).isFalse();
        // More may have arrived meanwhile.
        assertThat(fits(16, 10, 12, 13, 14, 15)).isTrue();
        partition.advance(16);
        assertThat(fits(30, 20)).isTrue();
    }

    @Test
    void aHoleBehindTheLastRecordIsLookedAtAgainToo() {
        assertThat(fits(12, 10)).isFalse();
        assertThat(fits(12, 10)).isTrue();
    }

    @Test
    void aHoleThatIsNoneAtTheSecondLookIsNotBelievedLater() {
        assertThat(fits(28, 26, 27)).isFalse();
        assertThat(fits(12, 10, 11)).isTrue();
        partition.advance(12);
        assertThat(fits(28, 26, 27)).isFalse();
    }

    @Test
    void twoHolesAtDifferentPlacesAreNotTheSame() {
        assertThat(fits(28, 26, 27)).isFalse();
        assertThat(fits(14, 10, 12, 13)).isFalse();
        assertThat(fits(14, 10, 12, 13)).isTrue();
    }

    @Test
    void aHoleOfOnePartitionSaysNothingOfAnother() {
        assertThat(fits(14, 10, 12, 13)).isFalse();
        assertThat(fits(14, 10, 12, 13)).isTrue();
        ReadPartition other = ReadPartition.of("events", new TopicPartition("t", 4), 10, ReadPartition.UNBOUNDED);
        assertThat(check.fits(other, records(10, 12, 13), 14, OptionalLong.of(0)))
                .isFalse();
    }

    @Test
    void offsetsBeforeThePositionOrBeyondTheEndCannotBe() {
        assertThatThrownBy(() -> fits(12, 8, 9, 10, 11))
                .isInstanceOf(CorruptRecordException.class)
                .hasMessageContaining("partition t-3 at offset 10");
        assertThatThrownBy(() -> fits(7)).isInstanceOf(CorruptRecordException.class);
        assertThatThrownBy(() -> check.fits(partition, records(10, 11), 12, OptionalLong.of(-1)))
                .isInstanceOf(CorruptRecordException.class)
                .hasMessageContaining("up to 12, which is beyond its end");
    }
}
