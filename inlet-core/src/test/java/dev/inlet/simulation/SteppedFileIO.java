package dev.inlet.simulation;

import dev.inlet.storage.InterceptedFileIO;
import dev.inlet.testkit.CollectedOutput;
import dev.inlet.testkit.Crashed;
import dev.inlet.testkit.Scheduler;
import io.delta.kernel.defaults.engine.fileio.FileIO;
import io.delta.kernel.defaults.engine.fileio.OutputFile;
import io.delta.kernel.defaults.engine.fileio.PositionOutputStream;
import io.delta.kernel.utils.CloseableIterator;
import java.io.IOException;
import java.io.SyncFailedException;
import java.util.ArrayList;
import java.util.List;

/**
 * Storage as one simulated process sees it. Each call is a step of the {@link Scheduler}, and its seed decides what becomes
 * of it. A call that changes nothing may fail; one that changes something may fail with no effect, with its effect, with an
 * effect that comes later, and the process may end with each of these. A process that has ended does nothing more.
 */
final class SteppedFileIO extends InterceptedFileIO {
    private final FileIO storage;
    private final Scheduler scheduler;
    private final double faults;
    private boolean crashed;

    /**
     * @param faults how likely each call does not simply succeed, from 0 to 1
     */
    SteppedFileIO(FileIO storage, Scheduler scheduler, double faults) {
        super(storage);
        this.storage = storage;
        this.scheduler = scheduler;
        this.faults = faults;
    }

    @Override
    protected <T> T call(Call call, String path, Effect<T> effect) throws IOException {
        return switch (call) {
            case LIST, STATUS, OPEN -> read(call, path, effect);
            case MAKE_DIRECTORY, PUT_IF_ABSENT, PUT, DELETE -> change(call, path, effect);
            // A stream is a change when it is closed.
            case CREATE -> effect.happen();
        };
    }

    private <T> T read(Call call, String path, Effect<T> look) throws IOException {
        step();
        String what = call + " " + name(path);
        // Kernel really waits for seconds before it reads this one again.
        if (!path.endsWith("/_last_checkpoint") && isFaulty()) {
            if (scheduler.random().nextInt(4) == 0) {
                throw crash(what);
            }
            scheduler.note(what + " fails");
            throw new IOException("simulated failure of " + what);
        }
        try {
            T result = look.happen();
            scheduler.note(what);
            return result;
        } catch (IOException e) {
            scheduler.note(what + ": " + e);
            throw e;
        }
    }

    private <T> T change(Call call, String path, Effect<T> change) throws IOException {
        step();
        String what = call + " " + name(path);
        if (!isFaulty()) {
            return make(what, change);
        }
        switch (scheduler.random().nextInt(7)) {
            case 0 -> scheduler.note(what + " fails");
            case 1 -> {
                make(what, change);
                scheduler.note("the reply is lost");
            }
            case 2 -> {
                scheduler.later(what, change::happen);
                scheduler.note(what + " is late");
            }
            case 3 -> {
                make(what, change);
                scheduler.note("the disk does not keep it");
                throw new SyncFailedException("simulated failure of " + what);
            }
            case 4 -> throw crash(what);
            case 5 -> {
                make(what, change);
                throw crash("after it");
            }
            default -> {
                scheduler.later(what, change::happen);
                throw crash(what + " is late");
            }
        }
        throw new IOException("simulated failure of " + what);
    }

    private <T> T make(String what, Effect<T> change) throws IOException {
        try {
            T result = change.happen();
            scheduler.note(what);
            return result;
        } catch (IOException e) {
            scheduler.note(what + ": " + e);
            throw e;
        }
    }

    private void step() {
        if (crashed) {
            throw new Crashed();
        }
        scheduler.step();
    }

    private boolean isFaulty() {
        return faults > 0 && scheduler.random().nextDouble() < faults;
    }

    private Crashed crash(String where) {
        crashed = true;
        scheduler.note(where + ": the process ends");
        return new Crashed();
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    @Override
    public OutputFile newOutputFile(String path) {
        OutputFile file = super.newOutputFile(path);
        return new OutputFile() {
            @Override
            public String path() {
                return file.path();
            }

            @Override
            public PositionOutputStream create(boolean atomicWrite) throws IOException {
                step();
                return new CollectedOutput(bytes -> change(Call.PUT, path, () -> {
                    try (PositionOutputStream out = storage.newOutputFile(path).create(atomicWrite)) {
                        out.write(bytes, 0, bytes.length);
                    }
                    return path;
                }));
            }

            @Override
            public void writeAtomically(CloseableIterator<String> data, boolean overwrite) throws IOException {
                // What is late is written when its writer may be gone.
                List<String> lines = new ArrayList<>();
                try (data) {
                    data.forEachRemaining(lines::add);
                }
                file.writeAtomically(new Lines(lines), overwrite);
            }
        };
    }

    /** Lines that can be handed over again and again. */
    private static final class Lines implements CloseableIterator<String> {
        private final List<String> lines;
        private int at;

        Lines(List<String> lines) {
            this.lines = lines;
        }

        @Override
        public boolean hasNext() {
            return at < lines.size();
        }

        @Override
        public String next() {
            return lines.get(at++);
        }

        @Override
        public void close() {}
    }
}
