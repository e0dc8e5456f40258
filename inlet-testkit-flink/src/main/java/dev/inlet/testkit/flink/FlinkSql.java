package dev.inlet.testkit.flink;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.StatementSet;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

/**
 * Runs scripts of Flink SQL on a local cluster in this JVM, in streaming mode, until its standard input ends.
 *
 * <p>Each line of the standard input is the path of a script: statements that end with {@code ;} at the end of a line. All its
 * INSERTs are one job, which runs to its end. For each script there is a line of JSON on the standard output with the seconds
 * that the job ran, without planning and submission, and the processor seconds that this JVM took meanwhile. A failure ends the JVM with its stack trace and exit code 1.
 */
public final class FlinkSql {
    private static final Pattern SETTING = Pattern.compile("SET '(.*)' = '(.*)'");

    private final MiniCluster cluster;
    private final URI address;

    private FlinkSql(MiniCluster cluster, URI address) {
        this.cluster = cluster;
        this.address = address;
    }

    /** @param arguments how many tasks of an operator run at a time */
    public static void main(String[] arguments) {
        int slots = Integer.parseInt(arguments[0]);
        try (MiniCluster cluster = new MiniCluster(configuration(slots));
                BufferedReader scripts = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            cluster.start();
            FlinkSql sql = new FlinkSql(cluster, cluster.getRestAddress().get());
            for (String script = scripts.readLine(); script != null; script = scripts.readLine()) {
                long before = cpuNanos();
                double seconds = sql.run(Path.of(script), slots) / 1e3;
                double cpuSeconds = (cpuNanos() - before) / 1e9;
                System.out.println("{\"seconds\": " + seconds + ", \"cpuSeconds\": " + cpuSeconds + "}");
            }
        } catch (Exception e) { // the cluster's methods declare it
            e.printStackTrace();
            // Threads of the cluster may be left.
            System.exit(1);
        }
        System.exit(0);
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private static MiniClusterConfiguration configuration(int slots) {
        String loopback = InetAddress.getLoopbackAddress().getHostAddress();
        Configuration configuration = new Configuration();
        configuration.setString("rest.address", loopback);
        configuration.setString("rest.bind-address", loopback);
        return new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setCommonBindAddress(loopback)
                .withRandomPorts()
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(slots)
                .build();
    }

    /** @return milliseconds */
    private long run(Path script, int parallelism) throws Exception {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.createRemoteEnvironment(
                address.getHost(), address.getPort(), new Configuration());
        environment.setParallelism(parallelism);
        StreamTableEnvironment tables =
                StreamTableEnvironment.create(environment, EnvironmentSettings.inStreamingMode());
        StatementSet inserts = tables.createStatementSet();
        for (String statement : statements(script)) {
            Matcher setting = SETTING.matcher(statement);
            if (setting.matches()) {
                tables.getConfig().set(setting.group(1), setting.group(2));
            } else if (statement.startsWith("INSERT ")) {
                inserts.addInsertSql(statement);
            } else {
                tables.executeSql(statement);
            }
        }
        TableResult result = inserts.execute();
        result.await();
        return millis(result.getJobClient().orElseThrow());
    }

    private static String[] statements(Path script) throws IOException {
        return Files.readString(script).strip().split(";\\s*(\n|$)");
    }

    /** From the moment that its tasks were sent off to its end. */
    private long millis(JobClient job) throws Exception {
        AccessExecutionGraph graph = cluster.getExecutionGraph(job.getJobID()).get();
        if (graph.getState() != JobStatus.FINISHED) {
            throw new IllegalStateException("the job ended as " + graph.getState());
        }
        return graph.getStatusTimestamp(JobStatus.FINISHED) - graph.getStatusTimestamp(JobStatus.RUNNING);
    }
}
