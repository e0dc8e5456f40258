package dev.inlet.source.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inlet.error.InletException;
import dev.inlet.runtime.source.FileBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The discovery log is gone, torn, old or foreign; the table says what was taken. */
class RecoveryTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @TempDir
    Path temporary;

    private LandingZone zone;

    @BeforeEach
    void makeZone() {
        zone = new LandingZone(temporary);
    }

    private void commitOneByOne(int from, int to) {
        FilesSource source = zone.open();
        for (int i = from; i < to; i++) {
            zone.pass(SECOND);
            zone.land(i + ".jsonl", "{}");
            assertThat(zone.commitNext(source)).containsExactly(i + ".jsonl");
        }
    }

    @Test
    void withoutTheStateDirectoryNothingIsLostAndNothingRepeats() {
        commitOneByOne(0, 5);
        zone.loseState();
        zone.land("new.jsonl", "{}");
        FilesSource source = zone.open();
        FileBatch batch = LandingZone.next(source).orElseThrow();
        assertThat(zone.names(batch)).containsExactly("new.jsonl");
        assertThat(batch.from()).isEqualTo(5);
    }

    @Test
    void afterTheLossAChangedFileIsStillNoticed() {
        commitOneByOne(0, 3);
        zone.loseState();
        zone.land("1.jsonl", "{}\n{}");
        FilesSource source = zone.open();
        assertThatThrownBy(() -> zone.names(source))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("1.jsonl");
    }

    @Test
    void aFileThatWasFoundAndNotCommittedWhenTheStateWasLostIsFoundAgain() {
        commitOneByOne(0, 2);
        FilesSource source = zone.open();
        zone.land("2.jsonl", "{}");
        assertThat(zone.names(source)).containsExactly("2.jsonl");
        zone.loseState();
        assertThat(zone.commitNext(zone.open())).containsExactly("2.jsonl");
        assertThat(zone.names(zone.open())).isEmpty();
    }

    @Test
    void aStateDirectoryOfABackupCatchesUpWithTheTable() throws IOException {
        commitOneByOne(0, 2);
        Path log = zone.state.resolve(LogSegment.fileName(0));
        byte[] backup = Files.readAllBytes(log);
        commitOneByOne(2, 5);
        Files.write(log, backup);
        zone.land("5.jsonl", "{}");
        assertThat(zone.commitNext(zone.open())).containsExactly("5.jsonl");
    }

    @Test
    void aStateDirectoryThatSaysOtherwiseThanTheTableGivesWay() throws IOException {
        FilesSource source = zone.open();
        zone.land("a.jsonl", "{}");
        zone.land("b.jsonl", "{}");
        assertThat(zone.names(source)).hasSize(2); // never committed
        Path log = zone.state.resolve(LogSegment.fileName(0));
        byte[] backup = Files.readAllBytes(log);
        zone.loseState();
        zone.write("0.jsonl", "{}", Duration.ofHours(1)); // comes first now
        assertThat(zone.commitNext(zone.open())).containsExactly("0.jsonl", "a.jsonl", "b.jsonl");
        Files.write(log, backup);
        assertThat(zone.names(zone.open())).isEmpty();
    }

    @Test
    void aTornLastLineIsCutOff() throws IOException {
        commitOneByOne(0, 2);
        Path log = zone.state.resolve(LogSegment.fileName(0));
        Files.writeString(log, "[\"2.jsonl\",2,17", StandardOpenOption.APPEND);
        zone.land("2.jsonl", "{}");
        assertThat(zone.commitNext(zone.open())).containsExactly("2.jsonl");
        assertThat(zone.names(zone.open())).isEmpty();
    }

    @Test
    void aLogOfAnotherTableIsForgottenWhereThisOneHasNoPosition() {
        commitOneByOne(0, 2);
        LandingZone fresh = new LandingZone(temporary);
        assertThat(fresh.names(fresh.open())).containsExactly("0.jsonl", "1.jsonl");
    }

    @Test
    void whereTheHistoryIsTooShortTheUserChooses() {
        commitOneByOne(0, 5);
        zone.loseState();
        zone.keepNotes(2);
        assertThatThrownBy(zone::open).isInstanceOfSatisfying(InletException.class, e -> {
            assertThat(e.kind()).isEqualTo(InletException.Kind.DATA);
            assertThat(e).hasMessageContaining("positions before 3");
            assertThat(e.wayOut()).contains("taken-before");
        });
        // The time that the message names: when 3.jsonl was found.
        String time = messageOf(zone).replaceAll(".*Set taken-before to (\\S+), when.*", "$1");
        zone.with("taken-before", time);
        zone.pass(Duration.ofSeconds(5)).write("5.jsonl", "{}", Duration.ofSeconds(2));
        FileBatch batch = LandingZone.next(zone.open()).orElseThrow();
        assertThat(zone.names(batch)).containsExactly("5.jsonl");
        assertThat(batch.from()).isEqualTo(5);
        // The answer is kept: the option is not needed again.
        zone.with("taken-before", "1970-01-01T00:00:00Z");
        assertThat(zone.names(zone.open())).containsExactly("5.jsonl");
    }

    @Test
    void moreTakenFilesThanPositionsCannotBe() {
        zone.land("never.jsonl", "{}");
        commitTwo();
        zone.loseState();
        zone.keepNotes(1);
        zone.land("x.jsonl", "{}");
        zone.land("y.jsonl", "{}");
        zone.with("taken-before", "2030-01-01T00:00:00Z");
        assertThatThrownBy(zone::open).isInstanceOf(InletException.class).hasMessageContaining("never taken");
    }

    /** Two commits of one file each. */
    private void commitTwo() {
        FilesSource source = zone.open();
        assertThat(zone.commitNext(source)).hasSize(1);
        zone.land("second.jsonl", "{}");
        zone.pass(SECOND);
        assertThat(zone.commitNext(source)).hasSize(1);
    }

    @Test
    void aTableThatIsBehindGetsTheSameFilesUnderTheSamePositions() {
        commitOneByOne(0, 4);
        zone.loseState();
        FilesSource source = zone.create();
        source.open(zone.stored(1, 4));
        FileBatch batch = LandingZone.next(source).orElseThrow();
        assertThat(batch.from()).isEqualTo(1);
        assertThat(zone.names(batch)).isEqualTo(List.of("1.jsonl", "2.jsonl", "3.jsonl"));
    }

    @Test
    void anEarlierPositionReadsOnFromThere() {
        commitOneByOne(0, 4);
        FilesSource source = zone.create();
        source.open(zone.stored(2, 2)); // the table was restored to an earlier version
        assertThat(zone.names(source)).isEqualTo(List.of("2.jsonl", "3.jsonl"));
    }

    private static String messageOf(LandingZone zone) {
        try {
            zone.open();
            throw new AssertionError("it opened");
        } catch (InletException e) {
            return e.getMessage();
        }
    }
}
