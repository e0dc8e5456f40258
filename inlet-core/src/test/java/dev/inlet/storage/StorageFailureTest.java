package dev.inlet.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.error.InletException;
import java.io.IOException;
import java.io.SyncFailedException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StorageFailureTest {
    @Test
    void whatAPersonMustFixIsNotTriedAgain() {
        assertThat(StorageFailure.mayPass(new AccessDeniedException("/lake/t"))).isFalse();
        assertThat(StorageFailure.mayPass(new FileSystemException("/lake/t", null, "Read-only file system")))
                .isFalse();
        assertThat(StorageFailure.mayPass(new SyncFailedException("No space left on device")))
                .isFalse();
        assertThat(StorageFailure.mayPass(new SyncFailedException("Input/output error")))
                .isFalse();
    }

    @Test
    void whatMayPassIsTriedAgain() {
        assertThat(StorageFailure.mayPass(new IOException("Stale file handle"))).isTrue();
        assertThat(StorageFailure.mayPass(new IOException("No space left on device")))
                .isTrue();
        assertThat(StorageFailure.mayPass(new FileSystemException("/lake/t", null, "Disk quota exceeded")))
                .isTrue();
        assertThat(StorageFailure.mayPass(new FileSystemException("/lake/t", null, "Too many open files")))
                .isTrue();
    }

    @Test
    void aFullDiskIsToldWithTheFileAndTheWayOut() {
        InletException told = StorageFailure.tell(
                "writing the log of table ./lake/t",
                new FileSystemException("/lake/t/_delta_log", null, "No space left on device"));
        assertThat(told.kind()).isEqualTo(InletException.Kind.TRANSIENT);
        assertThat(told)
                .hasMessageContaining("./lake/t")
                .hasMessageContaining("No space left on device")
                .hasMessageContaining("Free some space");
    }

    @Test
    void waitsGrowToTheLongestAndNeverPassIt() {
        RetryBudget budget = new RetryBudget(Duration.ofSeconds(10), Duration.ofMillis(10), Duration.ofMillis(100));
        for (int failures = 1; failures < 100; failures++) {
            long full = Math.min(100, 10L << Math.min(failures - 1, 10));
            assertThat(budget.waitAfter(failures)).isBetween(Duration.ofMillis(full / 2), Duration.ofMillis(full));
        }
        assertThat(budget.allows(Duration.ofMillis(9_999))).isTrue();
        assertThat(budget.allows(Duration.ofSeconds(10))).isFalse();
    }
}
