package dev.inlet.testkit;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The way from Kafka clients to a broker, which a test cuts, blocks, slows down, or lets damage what passes. On the loopback
 * interface only. Any thread.
 */
public final class KafkaProxy implements AutoCloseable {
    private final ServerSocket listening;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final Random random;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile int broker;

    // Guarded by the lock.
    private boolean cut;
    private boolean blocked;
    private boolean halving;
    private Duration delay = Duration.ZERO;
    private String marked = "";
    private int toDamage;
    private @Nullable FetchChange change;
    private boolean closed;

    private KafkaProxy(ServerSocket listening, long seed) {
        this.listening = listening;
        this.random = new Random(seed);
    }

    /** @param seed decides which bits are damaged */
    public static KafkaProxy start(long seed) {
        try {
            KafkaProxy proxy =
                    new KafkaProxy(new ServerSocket(0, 50, InetAddress.getByName(EmbeddedKafka.LOOPBACK)), seed);
            daemon("kafka-proxy", proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Host and port for {@code bootstrap.servers}. */
    public String bootstrap() {
        return EmbeddedKafka.LOOPBACK + ":" + port();
    }

    int port() {
        return listening.getLocalPort();
    }

    /** @param port of the broker, on this machine */
    void leadTo(int port) {
        broker = port;
    }

    /** Ends all connections and every new one, until {@link #heal}. */
    public void cut() {
        change(() -> cut = true);
        links.forEach(Link::close);
    }

    /** Ends all connections; new ones work. */
    public void cutOnce() {
        links.forEach(Link::close);
    }

    /** Passes half of the next answer of the broker, then ends its connection. */
    public void cutWithinAnAnswer() {
        change(() -> halving = true);
    }

    /** Whether the answer that {@link #cutWithinAnAnswer} waits for is still to come. */
    public boolean waitsForAnAnswer() {
        lock.lock();
        try {
            return halving;
        } finally {
            lock.unlock();
        }
    }

    /** Lets nothing pass in either direction until {@link #heal}; connections stay. */
    public void block() {
        change(() -> blocked = true);
    }

    /** Lets each answer of the broker wait, until {@link #heal}. */
    public void delay(Duration each) {
        change(() -> delay = each);
    }

    /**
     * Flips a bit in each of the next answers that hold this text, at one of its places.
     *
     * @param text ASCII; in records that are not compressed
     */
    public void damage(String text, int answers) {
        change(() -> {
            marked = text;
            toDamage = answers;
        });
    }

    /** How many answers are still to be damaged. */
    public int toDamage() {
        lock.lock();
        try {
            return toDamage;
        } finally {
            lock.unlock();
        }
    }

    /** Changes the next answer to a fetch for which that succeeds. */
    public void changeFetched(FetchChange change) {
        change(() -> this.change = change);
    }

    /** Whether the answer that {@link #changeFetched} waits for is still to come. */
    public boolean waitsForAFetch() {
        lock.lock();
        try {
            return change != null;
        } finally {
            lock.unlock();
        }
    }

    /** Lets everything pass as it is. */
    public void heal() {
        change(() -> {
            cut = false;
            blocked = false;
            halving = false;
            delay = Duration.ZERO;
            toDamage = 0;
            change = null;
        });
    }

    @Override
    public void close() {
        change(() -> closed = true);
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        links.forEach(Link::close);
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static void daemon(String name, Runnable run) {
        Thread thread = new Thread(run, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (true) {
            try {
                Socket client = listening.accept();
                if (isCut()) {
                    client.close();
                } else {
                    connect(client);
                }
            } catch (IOException e) {
                if (listening.isClosed()) {
                    return;
                }
                // A client that went away; the next may stay.
            }
        }
    }

    private void connect(Socket client) throws IOException {
        Socket server = new Socket();
        Link link = new Link(client, server);
        try {
            server.connect(new InetSocketAddress(EmbeddedKafka.LOOPBACK, broker));
        } catch (IOException e) {
            link.close();
            return;
        }
        links.add(link);
        daemon("kafka-proxy-requests", () -> link.pass(this::requests));
        daemon("kafka-proxy-answers", () -> link.pass(this::answers));
    }

    private boolean isCut() {
        lock.lock();
        try {
            return cut;
        } finally {
            lock.unlock();
        }
    }

    /** One direction of a connection. */
    private interface Direction {
        void pass(Link link) throws IOException, InterruptedException;
    }

    /** Question by question: each begins with its length. */
    private void requests(Link link) throws IOException, InterruptedException {
        DataInputStream in = new DataInputStream(link.client.getInputStream());
        DataOutputStream out = new DataOutputStream(link.server.getOutputStream());
        while (true) {
            byte[] question = new byte[in.readInt()];
            in.readFully(question);
            AwaitedFetch.in(question).ifPresent(asked -> link.fetches.put(asked.correlationId(), asked));
            await(Duration.ZERO, link);
            out.writeInt(question.length);
            out.write(question);
        }
    }

    /** Answer by answer: each begins with its length. */
    private void answers(Link link) throws IOException, InterruptedException {
        DataInputStream in = new DataInputStream(link.server.getInputStream());
        DataOutputStream out = new DataOutputStream(link.client.getOutputStream());
        while (true) {
            byte[] answer = new byte[in.readInt()];
            in.readFully(answer);
            AwaitedFetch fetch = link.fetches.remove(AwaitedFetch.correlationId(answer));
            boolean half;
            Duration wait;
            lock.lock();
            try {
                half = halving;
                halving = false;
                wait = delay;
                if (toDamage > 0 && damage(answer)) {
                    toDamage--;
                }
                if (change != null && fetch != null) {
                    byte[] changed = fetch.change(answer, change);
                    change = Arrays.equals(changed, answer) ? change : null;
                    answer = changed;
                }
            } finally {
                lock.unlock();
            }
            await(wait, link);
            out.writeInt(answer.length);
            out.write(answer, 0, half ? answer.length / 2 : answer.length);
            if (half) {
                return;
            }
        }
    }

    private boolean damage(byte[] answer) {
        String text = new String(answer, StandardCharsets.ISO_8859_1);
        int first = text.indexOf(marked);
        if (first < 0) {
            return false;
        }
        int place = text.indexOf(marked, first + random.nextInt(text.lastIndexOf(marked) - first + 1));
        answer[place + random.nextInt(marked.length())] ^= (byte) (1 << random.nextInt(8));
        return true;
    }

    private void await(Duration wait, Link link) throws IOException, InterruptedException {
        lock.lock();
        try {
            long left = wait.toNanos();
            while ((left > 0 || blocked) && !closed && !link.client.isClosed()) {
                if (blocked) {
                    changed.await(100, TimeUnit.MILLISECONDS);
                } else {
                    left = changed.awaitNanos(left);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private final class Link {
        private final Socket client;
        private final Socket server;
        /** By correlation id, what was asked and not answered yet. */
        private final Map<Integer, AwaitedFetch> fetches = new ConcurrentHashMap<>();

        private Link(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        private void pass(Direction direction) {
            try {
                direction.pass(this);
            } catch (IOException e) {
                // One side went away: so does the other.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                close();
            }
        }

        private void close() {
            links.remove(this);
            try (client;
                    server) {
                // Both are closed whatever becomes of the other.
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
