package dev.inlet.table;

import io.delta.kernel.utils.CloseableIterator;
import java.io.IOException;
import java.net.URL;
import org.jspecify.annotations.Nullable;

/**
 * Keeps Hadoop from reading its default settings while it is open, for the thread that made it. Parquet asks Hadoop for settings of
 * its own for each file, of which the defaults have none; before it answers, Hadoop parses 160 kB of XML, for each file again.
 */
final class WithoutHadoopDefaults implements AutoCloseable {
    private static final ClassLoader HIDING = new ClassLoader(WithoutHadoopDefaults.class.getClassLoader()) {
        @Override
        public @Nullable URL getResource(String name) {
            return name.equals("core-default.xml") ? null : super.getResource(name);
        }
    };

    private final Thread thread = Thread.currentThread();
    private final @Nullable ClassLoader before = thread.getContextClassLoader();

    WithoutHadoopDefaults() {
        thread.setContextClassLoader(HIDING);
    }

    @Override
    public void close() {
        thread.setContextClassLoader(before);
    }

    /** The same elements; where they are made, Hadoop's defaults are not read. */
    static <T> CloseableIterator<T> around(CloseableIterator<T> elements) {
        return new CloseableIterator<>() {
            @Override
            public boolean hasNext() {
                try (WithoutHadoopDefaults hidden = new WithoutHadoopDefaults()) {
                    return elements.hasNext();
                }
            }

            @Override
            public T next() {
                try (WithoutHadoopDefaults hidden = new WithoutHadoopDefaults()) {
                    return elements.next();
                }
            }

            @Override
            public void close() throws IOException {
                elements.close();
            }
        };
    }
}
