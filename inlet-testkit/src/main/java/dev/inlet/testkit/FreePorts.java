package dev.inlet.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of the loopback interface that nobody listens at. They are below those that systems give to the clients' ends of
 * connections: what stops and listens again at the same port finds it free.
 */
public final class FreePorts {
    private static final int LOWEST = 10_000;
    private static final int HIGHEST = 32_000;

    private FreePorts() {}

    /** So many different ones. */
    public static List<Integer> find(int count) {
        // All are open at a time, or some could be the same.
        List<ServerSocket> open = new ArrayList<>();
        try {
            try {
                while (open.size() < count) {
                    listen(ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST), open);
                }
                return open.stream().map(ServerSocket::getLocalPort).toList();
            } finally {
                for (ServerSocket socket : open) {
                    socket.close();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void listen(int port, List<ServerSocket> open) throws IOException {
        try {
            open.add(new ServerSocket(port, 1, InetAddress.getByName(EmbeddedKafka.LOOPBACK)));
        } catch (BindException e) {
            // Somebody listens there.
        }
    }
}
