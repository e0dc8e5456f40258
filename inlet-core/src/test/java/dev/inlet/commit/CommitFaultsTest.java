package dev.inlet.commit;

import static dev.inlet.commit.Requests.P0;
import static dev.inlet.commit.Requests.P1;
import static dev.inlet.commit.Requests.move;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inlet.commit.CommitOutcome.Committed;
import dev.inlet.commit.CommitOutcome.Fenced;
import dev.inlet.error.InletException;
import dev.inlet.position.PositionRange;
import dev.inlet.storage.FaultyFileIO;
import dev.inlet.storage.FaultyFileIO.Moment;
import dev.inlet.storage.InterceptedFileIO.Call;
import dev.inlet.storage.LocalFileIO;
import dev.inlet.storage.RetryBudget;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.TableDefinition;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.SyncFailedException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommitFaultsTest {
    private static final RetryBudget PATIENT =
            new RetryBudget(Duration.ofSeconds(20), Duration.ofMillis(1), Duration.ofMillis(2));
    private static final RetryBudget NONE = new RetryBudget(Duration.ZERO, Duration.ofMillis(1), Duration.ofMillis(1));
    private static final Predicate<String> LOG_ENTRY =
            Pattern.compile(".*/_delta_log/\\d{20}\\.json").asMatchPredicate();

    @TempDir
    Path directory;

    private FaultyFileIO files;
    private DeltaTable table;

    @BeforeEach
    void createTable() {
        files = new FaultyFileIO(new LocalFileIO());
        table = DeltaTable.at(files, directory.resolve("clicks").toString());
        table.create(TableDefinition.of(Requests.SCHEMA));
    }

    private TableCommitter open(RetryBudget budget) {
        return TableCommitter.open(table, "p", budget, Clock.systemUTC());
    }

    private long versions() throws IOException {
        try (Stream<Path> log = Files.list(directory.resolve("clicks/_delta_log"))) {
            return log.filter(file -> LOG_ENTRY.test(file.toString())).count();
        }
    }

    @Test
    void aCommitWhoseReplyIsLostIsNotRepeated() throws IOException {
        TableCommitter committer = open(NONE);
        files.loseReplyOfNextLogEntry();
        assertThat(committer.commit(move(P0, -1, 10))).isEqualTo(new Committed(1));
        assertThat(committer.commit(move(P0, 10, 20))).isEqualTo(new Committed(2));
        assertThat(versions()).isEqualTo(3);
    }

    @Test
    void aCommitWhoseReplyIsLostAndThatCannotBeLookedUpIsNotRepeatedEither() throws IOException {
        TableCommitter committer = open(PATIENT);
        files.loseReplyOfNextLogEntry();
        files.fail(Moment.BEFORE, Call.OPEN, LOG_ENTRY, new IOException("not now"), 3);
        assertThat(committer.commit(move(P0, -1, 10))).isEqualTo(new Committed(1));
        assertThat(versions()).isEqualTo(2);
        assertThat(table.snapshot().progress("p").position(P0)).isEqualTo(10);
    }

    @Test
    void aCommitWhoseReplyIsLostIsFoundUnderTheCommitsOfOthers() throws IOException {
        TableCommitter committer = open(PATIENT);
        TableCommitter other = TableCommitter.open(DeltaTable.local(directory.resolve("clicks")), "other");
        files.loseReplyOfNextLogEntry();
        // The look-up fails too, and before the next try others commit.
        files.fail(
                Moment.BEFORE, Call.OPEN, path -> LOG_ENTRY.test(path) && commitOnce(other), new IOException("-"), 1);
        assertThat(committer.commit(move(P0, -1, 10))).isEqualTo(new Committed(1));
        assertThat(committer.commit(move(P0, 10, 20))).isEqualTo(new Committed(3));
        assertThat(versions()).isEqualTo(4);
    }

    private boolean commitOnce(TableCommitter other) {
        return other.progress().positions().isEmpty()
                && other.commit(move(P0, -1, 5)).durable();
    }

    @Test
    void aFailureBeforeTheEntryIsWrittenIsTriedAgain() throws IOException {
        TableCommitter committer = open(PATIENT);
        files.fail(Moment.BEFORE, Call.PUT_IF_ABSENT, LOG_ENTRY, new IOException("not now"), 4);
        assertThat(committer.commit(move(P0, -1, 10))).isEqualTo(new Committed(1));
        assertThat(versions()).isEqualTo(2);
    }

    @Test
    void aFailureThatOutlastsTheBudgetEndsTheCommitWithoutATrace() throws IOException {
        TableCommitter committer = open(NONE);
        files.fail(Moment.BEFORE, Call.PUT_IF_ABSENT, LOG_ENTRY, new IOException("not now"), 1_000);
        assertThatThrownBy(() -> committer.commit(move(P0, -1, 10)))
                .isInstanceOfSatisfying(
                        InletException.class, e -> assertThat(e.kind()).isEqualTo(InletException.Kind.TRANSIENT))
                .hasMessageContaining("clicks")
                .hasMessageContaining("not now");
        assertThat(versions()).isEqualTo(1);
    }

    /** As where the data files are written: room is often made by what made it short. */
    @Test
    void aFullDiskIsWaitedForAndToldWithTheWayOutWhereTheBudgetIsUsedUp() {
        IOException full = new IOException("No space left on device");
        TableCommitter impatient = open(NONE);
        files.fail(Moment.BEFORE, Call.PUT_IF_ABSENT, LOG_ENTRY, full, 1);
        assertThatThrownBy(() -> impatient.commit(move(P0, -1, 10))).hasMessageContaining("Free some space");
        // Once there is room the same committer goes on.
        assertThat(impatient.commit(move(P0, -1, 10))).isEqualTo(new Committed(1));
        TableCommitter patient = open(PATIENT);
        files.fail(Moment.BEFORE, Call.PUT_IF_ABSENT, LOG_ENTRY, full, 3);
        assertThat(patient.commit(move(P0, 10, 20))).isEqualTo(new Committed(2));
    }

    @Test
    void aDirectoryWhoseNamesTheDiskHadNoRoomForIsNeverCalledDurable() {
        TableCommitter committer = open(PATIENT);
        files.fail(Moment.AFTER, Call.PUT_IF_ABSENT, LOG_ENTRY, new SyncFailedException("No space left on device"), 1);
        assertThatThrownBy(() -> committer.commit(move(P0, -1, 10))).hasMessageContaining("Free some space");
    }

    @Test
    void anEntryThatTheDiskDidNotKeepIsNeverCalledDurable() {
        TableCommitter committer = open(PATIENT);
        files.fail(Moment.AFTER, Call.PUT_IF_ABSENT, LOG_ENTRY, new SyncFailedException("I/O error"), 1);
        assertThatThrownBy(() -> committer.commit(move(P0, -1, 10))).hasMessageContaining("Check the disk");
    }

    @Test
    void aTableWhoseFirstEntryTheDiskDidNotKeepIsNotCalledMade() {
        DeltaTable other = DeltaTable.at(files, directory.resolve("other").toString());
        files.fail(Moment.AFTER, Call.PUT_IF_ABSENT, LOG_ENTRY, new SyncFailedException("I/O error"), 1);
        assertThatThrownBy(() -> other.create(TableDefinition.of(Requests.SCHEMA)))
                .hasMessageContaining("Check the disk");
    }

    @Test
    void aDirectoryThatCannotBeMadeIsToldAsAFailureOfStorage() {
        DeltaTable other = DeltaTable.at(files, directory.resolve("other").toString());
        files.fail(Moment.BEFORE, Call.MAKE_DIRECTORY, path -> true, new IOException("not now"), 1);
        assertThatThrownBy(() -> other.create(TableDefinition.of(Requests.SCHEMA)))
                .isInstanceOfSatisfying(
                        InletException.class, e -> assertThat(e.kind()).isEqualTo(InletException.Kind.TRANSIENT))
                .hasMessageContaining("other");
        assertThat(other.create(TableDefinition.of(Requests.SCHEMA)).version()).isZero();
    }

    @Test
    void aCommitNeitherListsNorReadsTheLogWhateverItsLength() {
        TableCommitter committer = open(NONE);
        for (int i = 0; i < 30; i++) {
            files.resetCounts();
            committer.commit(move(P0, i == 0 ? -1 : i, i + 1));
            assertThat(files.count(Call.LIST)).isZero();
            assertThat(files.count(Call.OPEN)).isZero();
            assertThat(files.count(Call.PUT_IF_ABSENT)).isEqualTo(1);
            // The newest entry is the one we know, before and after; the new one's size and time.
            assertThat(files.count(Call.STATUS)).isEqualTo(3);
        }
    }

    @Test
    void afterAConflictOnlyTheWinnersEntriesAreRead() {
        TableCommitter committer = open(PATIENT);
        TableCommitter other = TableCommitter.open(DeltaTable.local(directory.resolve("clicks")), "other");
        for (int i = 0; i < 20; i++) {
            committer.commit(move(P0, i == 0 ? -1 : i, i + 1));
        }
        TableCommitter third = TableCommitter.open(DeltaTable.local(directory.resolve("clicks")), "third");
        third.commit(move(P0, -1, 5));
        third.commit(move(P0, 5, 6));
        files.resetCounts();
        assertThat(committer.commit(move(P0, 20, 21))).isEqualTo(new Committed(23));
        assertThat(files.count(Call.LIST)).isZero();
        // Two winners, and the look that finds no third.
        assertThat(files.count(Call.OPEN)).isEqualTo(3);
        assertThat(other.commit(move(P1, -1, 1)).durable()).isTrue();
    }

    @Test
    void aTableThatWasCreatedAgainIsNotFilled() throws IOException {
        TableCommitter committer = open(PATIENT);
        committer.commit(move(P0, -1, 10));
        dropTable();
        table.create(TableDefinition.of(Requests.SCHEMA));
        assertThatThrownBy(() -> committer.commit(move(P0, 10, 20)))
                .hasMessageContaining("dropped, or created again")
                .isInstanceOfSatisfying(
                        InletException.class, e -> assertThat(e.kind()).isEqualTo(InletException.Kind.DATA));
        assertThat(versions()).isEqualTo(1);
    }

    @Test
    void aTableThatIsGoneIsNotCreatedByACommit() throws IOException {
        TableCommitter committer = open(PATIENT);
        dropTable();
        assertThatThrownBy(() -> committer.commit(move(P0, -1, 20))).hasMessageContaining("dropped");
        assertThat(directory.resolve("clicks")).doesNotExist();
    }

    @Test
    void aZombieWhoseVersionsWereCleanedUpIsFencedAndFillsNoGap() throws IOException {
        TableCommitter zombie = open(PATIENT);
        TableCommitter current = TableCommitter.open(DeltaTable.local(directory.resolve("clicks")), "p");
        for (int i = 0; i < 12; i++) {
            current.commit(move(P0, i == 0 ? -1 : i, i + 1));
        }
        current.writer().upkeep().checkpoint();
        forget(12);
        assertThat(zombie.commit(move(P0, -1, 3))).isInstanceOf(Fenced.class);
        assertThat(versions()).isEqualTo(1);
    }

    /** Stops a writer between its look at the newest entry and its write, for as long as the work takes. */
    private void stopBeforeTheWrite(BooleanSupplier meanwhile) {
        files.fail(
                Moment.BEFORE,
                Call.PUT_IF_ABSENT,
                path -> LOG_ENTRY.test(path) && meanwhile.getAsBoolean() && false,
                new IOException("-"),
                1);
    }

    private static CommitRequest zombieMove() {
        return Requests.request(
                List.of(new PositionRange(P0, -1, 0, 3)), List.of(Requests.file("of-the-zombie.parquet", 3)));
    }

    @Test
    void aZombieThatFilledAGapOfLogCleanUpTakesItsEntryBackAndIsFenced() throws IOException {
        TableCommitter zombie = open(PATIENT);
        TableCommitter current = TableCommitter.open(DeltaTable.local(directory.resolve("clicks")), "p");
        stopBeforeTheWrite(() -> commitAndCleanUp(current));
        assertThat(zombie.commit(zombieMove())).isInstanceOf(Fenced.class);
        assertThat(versions()).isEqualTo(1);
        assertThat(table.snapshot().progress("p").position(P0)).isEqualTo(12);
    }

    @Test
    void aZombieThatFilledAGapTakesItsEntryBackThoughTheReplyIsLost() throws IOException {
        TableCommitter zombie = open(PATIENT);
        TableCommitter current = TableCommitter.open(DeltaTable.local(directory.resolve("clicks")), "p");
        stopBeforeTheWrite(() -> commitAndCleanUp(current));
        files.loseReplyOfNextLogEntry();
        assertThat(zombie.commit(zombieMove())).isInstanceOf(Fenced.class);
        assertThat(versions()).isEqualTo(1);
    }

    @Test
    void aZombieInAGapReadsTheLogAgainWhereCleanUpTakesTheLogCheckpointThatItReads() throws IOException {
        TableCommitter zombie = open(NONE);
        TableCommitter current = TableCommitter.open(DeltaTable.local(directory.resolve("clicks")), "p");
        stopBeforeTheWrite(() -> commitAndCleanUp(current));
        files.fail(
                Moment.BEFORE,
                Call.OPEN,
                path -> path.endsWith(".checkpoint.parquet"),
                new FileNotFoundException("a newer one has taken its place"),
                1);
        assertThat(zombie.commit(zombieMove())).isInstanceOf(Fenced.class);
        assertThat(versions()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anEntryThatIsPartOfTheTableIsNotTakenBackWhereTheOneBeforeItIsCleanedUp(boolean withRows) throws IOException {
        TableCommitter committer = open(PATIENT);
        committer.commit(move(P0, -1, 10));
        loseTheReply(() -> checkpointAndForget(2));
        assertThatThrownBy(() -> committer.commit(moveFrom10(withRows)))
                .isInstanceOfSatisfying(
                        InletException.class, e -> assertThat(e.kind()).isEqualTo(InletException.Kind.TRANSIENT))
                .hasMessageContaining("Log clean-up has deleted version 1");
        assertThat(versions()).isEqualTo(1);
        assertThat(table.snapshot().progress("p").position(P0)).isEqualTo(20);
        files.heal();
        assertThat(open(PATIENT).commit(move(P0, 20, 30))).isEqualTo(new Committed(3));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anEntryBehindWhichOthersMovedOnIsNotTakenBackWhereItMayBePartOfTheTable(boolean withRows) throws IOException {
        TableCommitter committer = open(PATIENT);
        committer.commit(move(P0, -1, 10));
        loseTheReply(() -> checkpointAndForget(2) && moveOn());
        assertThatThrownBy(() -> committer.commit(moveFrom10(withRows)))
                .isInstanceOfSatisfying(
                        InletException.class, e -> assertThat(e.kind()).isEqualTo(InletException.Kind.TRANSIENT))
                .hasMessageContaining("It is not known");
        assertThat(directory.resolve("clicks/_delta_log/%020d.json".formatted(2)))
                .exists();
        files.heal();
        assertThat(open(PATIENT).commit(move(P0, 30, 40))).isEqualTo(new Committed(4));
    }

    /** Of the write of the next log entry, behind which this happens; it must. */
    private void loseTheReply(BooleanSupplier behind) {
        files.fail(
                Moment.AFTER,
                Call.PUT_IF_ABSENT,
                path -> LOG_ENTRY.test(path) && behind.getAsBoolean(),
                new IOException("lost"),
                1);
    }

    private static CommitRequest moveFrom10(boolean withRows) {
        return withRows ? move(P0, 10, 20) : Requests.request(List.of(new PositionRange(P0, 10, 10, 20)), List.of());
    }

    private boolean moveOn() {
        TableCommitter successor = TableCommitter.open(DeltaTable.local(directory.resolve("clicks")), "p");
        return successor.commit(move(P0, 20, 30)).durable();
    }

    @Test
    void aTableThatIsCreatedAgainUnderACommitIsReadableAfterIt() throws IOException {
        TableCommitter committer = open(PATIENT);
        committer.commit(move(P0, -1, 10));
        stopBeforeTheWrite(() -> {
            dropTable();
            DeltaTable.local(directory.resolve("clicks")).create(TableDefinition.of(Requests.SCHEMA));
            return true;
        });
        assertThatThrownBy(() -> committer.commit(move(P0, 10, 20))).hasMessageContaining("dropped, or created again");
        assertThat(versions()).isEqualTo(1);
        assertThat(table.snapshot().version()).isZero();
    }

    private boolean checkpointAndForget(long versions) {
        TableCommitter other = TableCommitter.open(DeltaTable.local(directory.resolve("clicks")), "other");
        other.writer().upkeep().checkpoint();
        forget(versions);
        return true;
    }

    private boolean commitAndCleanUp(TableCommitter current) {
        for (int i = 0; i < 12; i++) {
            current.commit(move(P0, i == 0 ? -1 : i, i + 1));
        }
        current.writer().upkeep().checkpoint();
        forget(12);
        return true;
    }

    private void forget(long versions) {
        for (long version = 0; version < versions; version++) {
            try {
                Files.delete(directory.resolve("clicks/_delta_log/%020d.json".formatted(version)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void dropTable() {
        try (Stream<Path> all = Files.walk(directory.resolve("clicks"))) {
            List<Path> files = all.sorted(Comparator.reverseOrder()).toList();
            for (Path file : files) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
