package dev.inlet.source.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class TablePositionTest {
    /** In the order of the stream. */
    private static final List<TablePosition> STREAM = List.of(
            TablePosition.snapshot(0),
            TablePosition.snapshot(0).at(TablePosition.MOST - 1),
            TablePosition.commit(0),
            TablePosition.commit(0).at(1),
            TablePosition.commit(0).at(TablePosition.MOST - 1),
            TablePosition.commit(0).afterUnit(),
            TablePosition.snapshot(12).at(3),
            TablePosition.commit(12).at(3),
            TablePosition.commit(99_999_999_999L));

    @Test
    void positionsGrowAlongTheStream() {
        assertThat(STREAM).isSorted();
        assertThat(STREAM.stream().map(TablePosition::packed)).doesNotHaveDuplicates();
    }

    @Test
    void aStoredPositionIsTheOneThatWasStored() {
        assertThat(STREAM)
                .allSatisfy(position ->
                        assertThat(TablePosition.of(position.packed())).isEqualTo(position));
    }

    /** Tables hold these numbers. */
    @Test
    void theStoredFormStaysAsItIs() {
        assertThat(TablePosition.snapshot(0).packed()).isZero();
        assertThat(TablePosition.commit(0).packed()).isEqualTo(0x1_000000L);
        assertThat(TablePosition.snapshot(5).at(7).packed()).isEqualTo(0xA_000007L);
        assertThat(TablePosition.commit(5).at(7).packed()).isEqualTo(0xB_000007L);
    }

    @Test
    void whatHasNoRoomInThePositionIsNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TablePosition.commit(0).at(TablePosition.MOST));
        assertThatIllegalArgumentException().isThrownBy(() -> TablePosition.commit(1L << 38));
        assertThatIllegalArgumentException().isThrownBy(() -> TablePosition.commit(-1));
    }
}
