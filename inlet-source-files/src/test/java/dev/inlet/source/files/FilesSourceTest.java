package dev.inlet.source.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.inlet.batch.Compression;
import dev.inlet.error.InletException;
import dev.inlet.runtime.source.FileBatch;
import dev.inlet.runtime.source.ReadState;
import dev.inlet.runtime.source.SourceType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilesSourceTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @TempDir
    Path temporary;

    private LandingZone zone;

    @BeforeEach
    void makeZone() {
        zone = new LandingZone(temporary);
    }

    @Test
    void theTypeIsFoundByItsName() {
        assertThat(ServiceLoader.load(SourceType.class))
                .anyMatch(type -> type.name().equals("files"));
    }

    @Test
    void filesThatAreThereComeInTheOrderOfTheirTimesThenNames() {
        zone.write("c.jsonl", "{}", Duration.ofMinutes(3));
        zone.write("a.jsonl", "{}", Duration.ofMinutes(2));
        zone.write("b.jsonl", "{}", Duration.ofMinutes(2));
        assertThat(zone.names(zone.open())).containsExactly("c.jsonl", "a.jsonl", "b.jsonl");
    }

    @Test
    void aFileThatComesWhileRunningIsTakenAtTheNextPoll() {
        FilesSource source = zone.open();
        assertThat(zone.names(source)).isEmpty();
        zone.land("a.jsonl", "{}");
        assertThat(zone.names(source)).as("before the next poll").isEmpty();
        zone.pass(SECOND);
        assertThat(zone.names(source)).containsExactly("a.jsonl");
        zone.pass(SECOND);
        assertThat(zone.names(source)).isEmpty();
    }

    @Test
    void positionsAreTheNumbersOfTheFilesInTheOrderOfDiscovery() {
        FilesSource source = zone.open();
        zone.land("z.jsonl", "{}");
        FileBatch first = LandingZone.next(source).orElseThrow();
        zone.land("a.jsonl", "{}");
        zone.pass(SECOND);
        FileBatch second = LandingZone.next(source).orElseThrow();
        assertThat(List.of(first.from(), first.to(), second.from(), second.to()))
                .containsExactly(0L, 1L, 1L, 2L);
        assertThat(second.files().get(0).position()).isEqualTo(1);
    }

    @Test
    void aBatchEndsWhereItsFilesReachTheBytes() {
        List.of("a", "b", "c").forEach(name -> zone.land(name, "0123456789"));
        FilesSource source = zone.open();
        assertThat(zone.names(source.next(11, Duration.ZERO).orElseThrow())).containsExactly("a", "b");
        assertThat(zone.names(source.next(1, Duration.ZERO).orElseThrow())).containsExactly("c");
    }

    @Test
    void aFileIsTakenOnceAlsoWhenTheProcessStartsAgain() {
        zone.land("a.jsonl", "{}");
        assertThat(zone.commitNext(zone.open())).containsExactly("a.jsonl");
        zone.land("b.jsonl", "{}");
        FilesSource again = zone.open();
        assertThat(zone.commitNext(again)).containsExactly("b.jsonl");
        assertThat(zone.names(again)).isEmpty();
    }

    @Test
    void whatWasHandedOverAndNotCommittedComesAgainWithTheSamePositions() {
        zone.land("b.jsonl", "{}");
        FileBatch lost = LandingZone.next(zone.open()).orElseThrow();
        zone.write("a.jsonl", "{}", Duration.ofHours(1));
        FileBatch again = LandingZone.next(zone.open()).orElseThrow();
        // Nothing was committed, so the numbers are free; both files come, each once.
        assertThat(lost.files()).hasSize(1);
        assertThat(zone.names(again)).containsExactly("a.jsonl", "b.jsonl");
    }

    @Test
    void aFileFoundBeforeACrashKeepsItsPlaceBehindTheCommittedOnes() {
        FilesSource source = zone.open();
        zone.land("a.jsonl", "{}");
        zone.commitNext(source);
        zone.land("z.jsonl", "{}");
        zone.pass(SECOND);
        assertThat(zone.names(source)).containsExactly("z.jsonl"); // handed over, then the process dies
        zone.write("b.jsonl", "{}", Duration.ofHours(1));
        FilesSource again = zone.open();
        assertThat(zone.commitNext(again)).containsExactly("z.jsonl");
        assertThat(zone.commitNext(again)).containsExactly("b.jsonl");
    }

    @Test
    void aFileThatIsStillWrittenIsTakenWhenItHasSettled() {
        FilesSource source = zone.open();
        zone.write("a.jsonl", "{", Duration.ofMillis(100));
        assertThat(zone.names(source)).isEmpty();
        zone.pass(SECOND);
        zone.write("a.jsonl", "{}", Duration.ofMillis(100));
        assertThat(zone.names(source)).isEmpty();
        zone.pass(SECOND);
        FileBatch batch = LandingZone.next(source).orElseThrow();
        assertThat(batch.bytes()).isEqualTo(2);
    }

    @Test
    void aFileFromTheFutureIsTakenWhenItWasSeenUnchangedForTheSettleTime() {
        FilesSource source = zone.open();
        zone.write("a.jsonl", "{}", Duration.ofHours(-1));
        assertThat(zone.names(source)).isEmpty();
        zone.pass(SECOND);
        assertThat(zone.names(source)).containsExactly("a.jsonl");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".a.jsonl",
                "_a.jsonl",
                "a.jsonl.tmp",
                "a.jsonl.TMP",
                "a.part",
                "a.inprogress",
                "a.jsonl._COPYING_",
                "a.jsonl~",
                "_temporary/0/a.jsonl",
                ".staging/a.jsonl"
            })
    void aFileUnderAnUnfinishedNameIsNotThereUntilItIsRenamed(String name) throws IOException {
        zone.with("path", zone.directory + "/**");
        Path unfinished = zone.land(name, "{}");
        FilesSource source = zone.open();
        assertThat(zone.names(source)).isEmpty();
        Files.move(unfinished, zone.directory.resolve("done.jsonl"));
        zone.pass(SECOND);
        assertThat(zone.names(source)).containsExactly("done.jsonl");
    }

    @Test
    void aChangedFileStopsTheSourceAndIsNotRepeated() {
        zone.land("a.jsonl", "{}");
        FilesSource source = zone.open();
        zone.commitNext(source);
        zone.land("a.jsonl", "{}\n{}");
        zone.pass(SECOND);
        assertThatThrownBy(() -> zone.names(source)).isInstanceOfSatisfying(InletException.class, e -> {
            assertThat(e.kind()).isEqualTo(InletException.Kind.DATA);
            assertThat(e).hasMessageContaining(zone.directory.resolve("a.jsonl").toString());
            assertThat(e.wayOut()).contains("changed-files");
        });
        assertThatThrownBy(() -> zone.names(zone.open()))
                .as("also after a restart")
                .isInstanceOf(InletException.class);
    }

    @Test
    void aFileOfTheSameSizeWithANewTimeHasChanged() {
        zone.land("a.jsonl", "{}");
        FilesSource source = zone.open();
        zone.commitNext(source);
        zone.write("a.jsonl", "[]", Duration.ofSeconds(30));
        zone.pass(SECOND);
        assertThatThrownBy(() -> zone.names(source)).isInstanceOf(InletException.class);
    }

    @Test
    void aChangeIsLeftOutWhereTheUserSaysSo() {
        zone.with("changed-files", "ignore");
        zone.land("a.jsonl", "{}");
        FilesSource source = zone.open();
        zone.commitNext(source);
        zone.land("a.jsonl", "{}\n{}");
        zone.land("b.jsonl", "{}");
        zone.pass(SECOND);
        assertThat(zone.commitNext(source)).containsExactly("b.jsonl");
    }

    @Test
    void aChangedFileIsANewFileWhereTheUserSaysSo() {
        zone.with("changed-files", "take-again");
        zone.land("a.jsonl", "{}");
        FilesSource source = zone.open();
        zone.commitNext(source);
        zone.land("a.jsonl", "{}\n{}");
        zone.pass(SECOND);
        assertThat(zone.commitNext(source)).containsExactly("a.jsonl");
        zone.pass(SECOND);
        assertThat(zone.commitNext(source)).isEmpty();
        assertThat(zone.names(zone.open())).as("after a restart").isEmpty();
    }

    @Test
    void aFileThatChangesBeforeItIsReadIsTakenAsItIsThen() {
        zone.land("a", "0123456789");
        zone.land("b", "0123456789");
        FilesSource source = zone.open();
        FileBatch first = source.next(1, Duration.ZERO).orElseThrow();
        zone.commit(source, first);
        zone.write("b", "01234567890", Duration.ofMillis(10));
        assertThat(source.next(1, Duration.ZERO)).as("it is being written").isEmpty();
        zone.pass(SECOND);
        FileBatch second = source.next(1, Duration.ZERO).orElseThrow();
        assertThat(second.bytes()).isEqualTo(11);
        zone.commit(source, second);
        zone.pass(SECOND);
        assertThat(zone.names(source)).as("the change is known").isEmpty();
        assertThat(zone.names(zone.open())).as("also after a restart").isEmpty();
    }

    @Test
    void aTakenFileMayBeDeleted() throws IOException {
        Path file = zone.land("a.jsonl", "{}");
        FilesSource source = zone.open();
        zone.commitNext(source);
        Files.delete(file);
        zone.pass(SECOND);
        assertThat(zone.names(source)).isEmpty();
        assertThat(zone.names(zone.open())).isEmpty();
    }

    @Test
    void aFileThatIsGoneBeforeItIsReadStopsTheSource() throws IOException {
        zone.land("a", "0123456789");
        Path second = zone.land("b", "0123456789");
        FilesSource source = zone.open();
        zone.commit(source, source.next(1, Duration.ZERO).orElseThrow());
        Files.delete(second);
        assertThatThrownBy(() -> zone.names(source))
                .isInstanceOf(InletException.class)
                .hasMessageContaining(second.toString())
                .hasMessageContaining("missing-files");
    }

    @Test
    void aMissingFileIsSkippedWithItsPositionWhereTheUserSaysSo() throws IOException {
        zone.with("missing-files", "skip");
        zone.land("a", "0123456789");
        Path second = zone.land("b", "0123456789");
        zone.land("c", "0123456789");
        FilesSource source = zone.open();
        zone.commit(source, source.next(1, Duration.ZERO).orElseThrow());
        Files.delete(second);
        FileBatch batch = LandingZone.next(source).orElseThrow();
        assertThat(batch.from()).isEqualTo(1);
        assertThat(batch.to()).isEqualTo(3);
        assertThat(batch.files())
                .singleElement()
                .satisfies(file -> assertThat(file.position()).isEqualTo(2));
    }

    @Test
    void onceTakesWhatIsThereAndEnds() {
        zone.bounded();
        zone.land("a.jsonl", "{}");
        FilesSource source = zone.open();
        assertThat(source.state()).isEqualTo(ReadState.OPEN);
        assertThat(zone.names(source)).containsExactly("a.jsonl");
        assertThat(source.state()).isEqualTo(ReadState.EXHAUSTED);
        zone.land("later.jsonl", "{}");
        zone.pass(SECOND);
        assertThat(zone.names(source)).isEmpty();
    }

    @Test
    void onceWaitsForAFileThatIsStillWrittenButNotForever() {
        zone.bounded();
        FilesSource source = zone.open();
        zone.write("a.jsonl", "{", Duration.ZERO);
        zone.write("endless.jsonl", "{", Duration.ZERO);
        assertThat(zone.names(source)).isEmpty();
        assertThat(source.state()).isEqualTo(ReadState.OPEN);
        for (int i = 0; i < 3; i++) {
            zone.pass(SECOND);
            zone.write("endless.jsonl", "{".repeat(i + 2), Duration.ZERO);
            assertThat(zone.names(source)).isEqualTo(i == 0 ? List.of("a.jsonl") : List.of());
        }
        assertThat(source.state()).isEqualTo(ReadState.EXHAUSTED);
    }

    @Test
    void onceLeavesAFileThatIsWrittenWithoutEndToTheNextRunAndTakesThoseBehindIt() {
        zone.bounded();
        List.of("a", "b", "c").forEach(name -> zone.land(name, "0123456789"));
        FilesSource source = zone.open();
        zone.commit(source, source.next(1, Duration.ZERO).orElseThrow());
        assertThat(takenWhileWritten(source, "b")).containsExactly("c");
        assertThat(source.state()).isEqualTo(ReadState.EXHAUSTED);
        zone.pass(SECOND);
        assertThat(zone.commitNext(zone.open())).containsExactly("b");
        assertThat(zone.names(zone.open())).isEmpty();
    }

    @Test
    void aFileThatIsWrittenWithoutEndHoldsUpNoOther() {
        List.of("a", "b", "c").forEach(name -> zone.land(name, "0123456789"));
        FilesSource source = zone.open();
        zone.commit(source, source.next(1, Duration.ZERO).orElseThrow());
        assertThat(takenWhileWritten(source, "b")).containsExactly("c");
        zone.land("later", "{}");
        assertThat(takenWhileWritten(source, "b")).containsExactly("later");
        zone.pass(SECOND);
        assertThat(zone.commitNext(source)).containsExactly("b");
        zone.loseState();
        assertThat(zone.names(zone.open()))
                .as("each file has the position that is in the table")
                .isEmpty();
    }

    /** What is taken in the next 12 s, while a file grows. */
    private List<String> takenWhileWritten(FilesSource source, String name) {
        List<String> taken = new ArrayList<>();
        for (int i = 0; i < 12 && source.state() == ReadState.OPEN; i++) {
            zone.write(name, "0123456789".repeat(2 + i % 2), Duration.ZERO);
            taken.addAll(zone.commitNext(source));
            zone.pass(SECOND);
        }
        return taken;
    }

    @Test
    void aLinkToAFileIsAFileAndALinkToADirectoryIsNotFollowed() throws IOException {
        zone.with("path", zone.directory + "/**");
        Path elsewhere = Files.createDirectories(temporary.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("target.jsonl"), "{}");
        Files.setLastModifiedTime(elsewhere.resolve("target.jsonl"), FileTime.fromMillis(1000));
        Files.createSymbolicLink(zone.directory.resolve("link.jsonl"), elsewhere.resolve("target.jsonl"));
        Files.createSymbolicLink(zone.directory.resolve("dangling.jsonl"), elsewhere.resolve("none.jsonl"));
        Files.createSymbolicLink(zone.directory.resolve("loop"), zone.directory);
        Files.createSymbolicLink(zone.directory.resolve("directory"), elsewhere);
        assertThat(zone.names(zone.open())).containsExactly("link.jsonl");
    }

    @Test
    void theDirectoryItselfMayBeALink() throws IOException {
        Path link = Files.createSymbolicLink(temporary.resolve("link"), zone.directory);
        zone.land("a.jsonl", "{}");
        zone.with("path", link.toString());
        FileBatch batch = LandingZone.next(zone.open()).orElseThrow();
        assertThat(batch.files())
                .singleElement()
                .satisfies(f -> assertThat(f.path()).isEqualTo(link.resolve("a.jsonl")));
    }

    @Test
    void aDirectoryNamedLikeAFileIsNotAFile() throws IOException {
        zone.with("path", zone.directory + "/**/*.jsonl");
        zone.land("odd.jsonl/a.jsonl", "{}");
        zone.land("b.jsonl", "{}");
        assertThat(zone.names(zone.open())).containsExactlyInAnyOrder("odd.jsonl/a.jsonl", "b.jsonl");
    }

    @Test
    void anEmptyFileIsTakenLikeAnyOther() {
        zone.land("empty.jsonl", "");
        FilesSource source = zone.open();
        assertThat(zone.commitNext(source)).containsExactly("empty.jsonl");
        zone.pass(SECOND);
        assertThat(zone.names(source)).isEmpty();
    }

    @Test
    void aFileThatMayNotBeReadStopsTheSource() throws IOException {
        Path file = zone.land("a.jsonl", "{}");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        assumeThat(Files.isReadable(file)).as("root reads everything").isFalse();
        FilesSource source = zone.open();
        assertThatThrownBy(() -> zone.names(source))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("cannot be read");
    }

    @Test
    void thousandsOfFilesComeInBatchesOfBoundedSizeEachOnce() {
        for (int i = 0; i < 3500; i++) {
            zone.land(i % 7 + "/" + i + ".jsonl", "{}");
        }
        zone.with("path", zone.directory + "/*/*.jsonl");
        FilesSource source = zone.open();
        List<String> names = new ArrayList<>();
        List<String> batch = zone.commitNext(source);
        while (!batch.isEmpty()) {
            assertThat(batch).hasSizeLessThanOrEqualTo(FileQueue.MOST_FILES_IN_A_BATCH);
            names.addAll(batch);
            batch = zone.commitNext(source);
        }
        assertThat(names).hasSize(3500).doesNotHaveDuplicates();
        assertThat(source.lag()).hasValue(0);
        assertThat(zone.names(zone.open())).isEmpty();
    }

    @Test
    void compressionGoesByTheNameUnlessItIsSet() {
        zone.land("a.jsonl.gz", "");
        zone.land("b.jsonl.zst", "");
        zone.land("c.jsonl", "");
        assertThat(LandingZone.next(zone.open()).orElseThrow().files())
                .extracting(file -> file.compression())
                .containsExactly(Compression.GZIP, Compression.ZSTD, Compression.NONE);
        zone.with("compression", "gzip");
        assertThat(LandingZone.next(zone.open()).orElseThrow().files())
                .extracting(file -> file.compression())
                .containsOnly(Compression.GZIP);
    }

    @Test
    void aDirectoryWhoseNameHasTheCharactersOfAPatternIsMeantAsItIs() throws IOException {
        Path directory = Files.createDirectories(temporary.resolve("[a]{b}"));
        Files.createDirectories(temporary.resolve("a"));
        assertThat(FilePattern.of(directory.toString()).root()).isEqualTo(directory);
        assertThat(FilePattern.of(directory + "/*.json").root()).isEqualTo(directory);
        assertThat(FilePattern.of(temporary + "/[a]/*.json").root()).isEqualTo(temporary);
        assertThat(FilePattern.directoryOf(temporary + "/none[1]/x")).isEqualTo(temporary);
    }

    @Test
    void aPathThatIsNotThereIsRefusedAtTheStart() {
        zone.with("path", temporary.resolve("nowhere/*.jsonl").toString());
        assertThatThrownBy(zone::open)
                .isInstanceOfSatisfying(
                        InletException.class, e -> assertThat(e.kind()).isEqualTo(InletException.Kind.CONFIGURATION));
    }

    @Test
    void anotherDirectoryUnderTheSameNameIsRefusedUnlessItIsSaidToHaveMoved() throws IOException {
        zone.land("a.jsonl", "{}");
        zone.commitNext(zone.open());
        Path moved = Files.move(zone.directory, temporary.resolve("moved"));
        zone.with("path", moved.toString());
        assertThatThrownBy(zone::open).isInstanceOf(InletException.class).hasMessageContaining("moved-from");
        zone.with("moved-from", zone.directory.toString());
        assertThat(LandingZone.next(zone.open())).isEmpty();
    }
}
