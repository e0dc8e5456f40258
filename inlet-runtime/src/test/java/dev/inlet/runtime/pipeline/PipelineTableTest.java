package dev.inlet.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.commit.StateChange;
import dev.inlet.commit.TableCommitter;
import dev.inlet.position.EventTimeNote;
import dev.inlet.schema.DdlParser;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.LogVerifier;
import dev.inlet.table.TableDefinition;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineTableTest {
    @TempDir
    Path directory;

    /** As where one of two sources turns out to have nothing: windows may close by it that have no rows. */
    @Test
    void aWatermarkThatMovesWithoutARecordIsCommittedOnce() {
        DeltaTable place = DeltaTable.local(directory.resolve("t"));
        place.create(new TableDefinition(DdlParser.parseColumns("n INT"), List.of(), Map.of(), Optional.empty()));
        PipelineTable table =
                new PipelineTable("t", TableCommitter.open(place, "test"), Set.of("s"), Map.of(), Map::of);
        EventTimeNote note = new EventTimeNote(OptionalLong.empty(), new TreeMap<>(), OptionalLong.empty());
        StagedEpoch.Output output = new StagedEpoch.Output(
                table,
                List.of(),
                Optional.empty(),
                EpochCounts.NONE,
                OptionalLong.of(5000),
                Optional.of(new StateChange(OptionalLong.empty(), OptionalLong.empty(), note)));

        assertThat(table.commit(output, new TreeMap<>(), Map.of(), Map.of())).isPresent();

        assertThat(place.snapshot().progress("test").watermark()).hasValue(5000);
        assertThat(table.commit(output, new TreeMap<>(), Map.of(), Map.of())).isEmpty();
        assertThat(LogVerifier.verify(place).violations()).isEmpty();
    }
}
