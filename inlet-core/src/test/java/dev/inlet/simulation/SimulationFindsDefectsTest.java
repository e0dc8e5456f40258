package dev.inlet.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.delta.kernel.defaults.engine.fileio.FileIO;
import io.delta.kernel.defaults.engine.fileio.InputFile;
import io.delta.kernel.defaults.engine.fileio.OutputFile;
import io.delta.kernel.defaults.engine.fileio.PositionOutputStream;
import io.delta.kernel.defaults.engine.fileio.SeekableInputStream;
import io.delta.kernel.utils.CloseableIterator;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A proof that finds nothing proves nothing: each of these breaks the protocol in one place, and has to be found. */
@ResourceLock(QuietLog.LOG)
class SimulationFindsDefectsTest {
    private static final int SEEDS = 200;
    private static final Pattern LOG_ENTRY = Pattern.compile(".*/_delta_log/\\d{20}\\.json");
    private static final QuietLog LOG = new QuietLog();

    @BeforeAll
    static void logNothing() {
        LOG.begin();
    }

    @AfterAll
    static void logAgain() {
        LOG.end();
    }

    private static Optional<CommitSimulation.Result> firstFinding(UnaryOperator<FileIO> planted) {
        return LongStream.range(0, SEEDS)
                .mapToObj(seed -> CommitSimulation.run(seed, planted))
                .filter(result -> !result.violations().isEmpty())
                .findFirst();
    }

    @Test
    void aStoreThatReplacesAnEntryInsteadOfRefusingItIsFound() {
        assertThat(firstFinding(files -> new Broken(files) {
                    @Override
                    void write(OutputFile file, CloseableIterator<String> data, boolean overwrite) throws IOException {
                        file.writeAtomically(data, true);
                    }
                }.files()))
                .hasValueSatisfying(found -> assertThat(found.report())
                        .contains("the log has it at")
                        .contains("-Dinlet.simulation.seed=" + found.seed()));
    }

    @Test
    void aCommitterThatDoesNotRecogniseItsOwnEntryAfterALostReplyIsFound() {
        assertThat(firstFinding(files -> new Broken(files) {
                    @Override
                    byte[] read(String path, byte[] content) {
                        String entry = new String(content, StandardCharsets.UTF_8);
                        return entry.replaceFirst("\"txnId\":\"[^\"]*\"", "\"txnId\":\"another\"")
                                .getBytes(StandardCharsets.UTF_8);
                    }
                }.files()))
                .hasValueSatisfying(found -> assertThat(found.violations())
                        .anySatisfy(violation -> assertThat(violation).contains("was told Fenced")));
    }

    @Test
    void aCommitterThatTakesAnotherEntryForItsOwnIsFound() {
        assertThat(firstFinding(files -> new Broken(files) {
                    @Override
                    void write(OutputFile file, CloseableIterator<String> data, boolean overwrite) throws IOException {
                        try {
                            file.writeAtomically(data, overwrite);
                        } catch (FileAlreadyExistsException e) {
                            // Swallowed, as by one who takes "it is there" for "I wrote it".
                            return;
                        }
                    }
                }.files()))
                .hasValueSatisfying(found -> assertThat(found.report()).contains("was told Committed"));
    }

    @Test
    void aCommitterThatDoesNotSeeThatPositionsWereMovedIsFound() {
        assertThat(firstFinding(files -> new Broken(files) {
                    @Override
                    byte[] read(String path, byte[] content) {
                        return new String(content, StandardCharsets.UTF_8)
                                .replaceAll("\"appId\":\"inlet/", "\"appId\":\"hidden/")
                                .getBytes(StandardCharsets.UTF_8);
                    }
                }.files()))
                .hasValueSatisfying(found -> assertThat(found.report()).contains("does not tile"));
    }

    /** Storage with a defect in how log entries are written or read. */
    private static class Broken {
        private final FileIO files;

        Broken(FileIO files) {
            this.files = files;
        }

        void write(OutputFile file, CloseableIterator<String> data, boolean overwrite) throws IOException {
            file.writeAtomically(data, overwrite);
        }

        @SuppressWarnings("UnusedVariable") // Defects that override it ask for the path.
        byte[] read(String path, byte[] content) {
            return content;
        }

        FileIO files() {
            return (FileIO) Proxy.newProxyInstance(
                    FileIO.class.getClassLoader(), new Class<?>[] {FileIO.class}, (proxy, method, args) -> {
                        try {
                            Object result = method.invoke(files, args);
                            if (result instanceof OutputFile file
                                    && LOG_ENTRY.matcher(file.path()).matches()) {
                                return output(file);
                            }
                            if (result instanceof InputFile file
                                    && LOG_ENTRY.matcher(file.path()).matches()) {
                                return input(file);
                            }
                            return result;
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }

        private OutputFile output(OutputFile file) {
            return new OutputFile() {
                @Override
                public String path() {
                    return file.path();
                }

                @Override
                public PositionOutputStream create(boolean atomicWrite) throws IOException {
                    return file.create(atomicWrite);
                }

                @Override
                public void writeAtomically(CloseableIterator<String> data, boolean overwrite) throws IOException {
                    write(file, data, overwrite);
                }
            };
        }

        private InputFile input(InputFile file) {
            return new InputFile() {
                @Override
                public long length() throws IOException {
                    return file.length();
                }

                @Override
                public String path() {
                    return file.path();
                }

                @Override
                public SeekableInputStream newStream() throws IOException {
                    try (SeekableInputStream in = file.newStream()) {
                        return new Changed(read(file.path(), in.readAllBytes()));
                    }
                }
            };
        }
    }

    /** A log entry is read from its start to its end. */
    private static final class Changed extends SeekableInputStream {
        private final ByteArrayInputStream in;

        Changed(byte[] content) {
            this.in = new ByteArrayInputStream(content);
        }

        @Override
        public int read() {
            return in.read();
        }

        @Override
        public int read(byte[] b, int off, int len) {
            return in.read(b, off, len);
        }

        @Override
        public long getPos() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void seek(long newPos) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void readFully(byte[] b, int off, int len) {
            throw new UnsupportedOperationException();
        }
    }
}
