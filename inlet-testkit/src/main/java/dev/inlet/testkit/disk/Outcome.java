package dev.inlet.testkit.disk;

import dev.inlet.testkit.disk.DiskCall.Kind;

/** What becomes of the chosen call. */
public enum Outcome {
    /** It fails and nothing has happened. */
    FAIL_BEFORE {
        @Override
        public boolean differsAt(DiskCall call) {
            return true;
        }
    },
    /** It has happened, but the caller is told that it failed. A file that was opened to be read fails at the first read. */
    FAIL_AFTER {
        @Override
        public boolean differsAt(DiskCall call) {
            return call.kind().hasEffect() || call.kind() == Kind.OPEN_TO_READ;
        }
    },
    /** It hangs before it happens, until the test lets it go on: long enough for others to take the process for dead. */
    DELAY {
        @Override
        public boolean differsAt(DiskCall call) {
            return true;
        }
    },
    /** Half of it happens and the process ends: of what is being written, by Java or by native code. */
    HALF {
        @Override
        public boolean differsAt(DiskCall call) {
            return call.kind() == Kind.WRITE || call.written();
        }
    },
    /** It happens and the process ends. What comes before the next call with an effect is the same state of the disk. */
    END {
        @Override
        public boolean differsAt(DiskCall call) {
            return call.kind().hasEffect() || call.written();
        }
    },
    /** It happens and the machine loses its power: what was not synced is gone. */
    POWER_CUT {
        @Override
        public boolean differsAt(DiskCall call) {
            return call.kind().hasEffect() || call.written();
        }
    };

    /** Whether the outcome at this call is another than every outcome at the calls before. */
    public abstract boolean differsAt(DiskCall call);

    /** Whether nothing of the process goes on after it. */
    public boolean isEnd() {
        return this == HALF || this == END || this == POWER_CUT;
    }
}
