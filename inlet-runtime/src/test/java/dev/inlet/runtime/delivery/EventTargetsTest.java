package dev.inlet.runtime.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.inlet.runtime.delivery.WebhookReceiver.Request;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** How a receiver over HTTP and a command are told. */
class EventTargetsTest extends TellingPipeline {
    private static final String SECRET = "a-secret-of-the-test";

    @Test
    void requestsAreSignedAsStandardWebhooksHaveIt() throws Exception {
        write("{\"id\":1,\"day\":\"a\"}");

        runOnce(hook(", secret: " + SECRET + ", headers: {Authorization: Bearer tok-in-header}"));

        Request request = receiver.accepted().get(0);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        String signed = request.event().path("id").asText() + "."
                + request.headers().get("webhook-timestamp") + "." + request.body();
        assertThat(request.headers())
                .containsEntry(
                        "webhook-signature",
                        "v1,"
                                + Base64.getEncoder()
                                        .encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8))))
                .containsEntry("Authorization", "Bearer tok-in-header");
    }

    @Test
    void aCommandIsGivenEachEventAndTriedUntilItSucceeds() throws Exception {
        write("{\"id\":1,\"day\":\"a\"}");
        Path out = directory.resolve("out");
        // Fails at each event's first attempt.
        String script = "read -r e; if [ -e f ]; then rm f; printf '%s\\\\n' \\\"$e\\\" >> out;"
                + " else touch f; echo it is $PASS >&2; exit 3; fi";

        runOnce("{type: command, command: [sh, -c, \"" + script + "\"], directory: ., longest-pause: 100ms,"
                + " environment: {PASS: hunter2}}");

        List<String> lines = Files.readAllLines(out);
        assertThat(lines).hasSize((int) latestVersion() + 1);
        assertThat(lines.get(0)).startsWith("{\"specversion\":\"1.0\"").contains("\"version\":0");
        assertThat(news().get(0).toString())
                .contains("exit code 3: it is <hidden>")
                .doesNotContain("hunter2");
    }

    @Test
    void aCommandHasNoneOfInletsEnvironmentButWhatProgramsNeed() throws Exception {
        write("{\"id\":1,\"day\":\"a\"}");

        runOnce("{type: command, command: [sh, -c, env > environment], directory: ., environment: {MINE: yes}}");

        List<String> names = Files.readAllLines(directory.resolve("environment")).stream()
                .map(line -> line.replaceFirst("=.*", ""))
                .toList();
        assertThat(names).contains("MINE", "PATH");
        // Those that sh sets itself are among them.
        assertThat(names)
                .isSubsetOf(
                        "MINE", "PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR", "PWD", "OLDPWD", "SHLVL",
                        "_");
    }

    @Test
    void aCommandThatHangsIsKilledWithWhatItStartedAndTriedAgain() throws Exception {
        write("{\"id\":1,\"day\":\"a\"}");
        String script = "if [ ! -e pid ]; then sleep 600 & echo $! > pid; wait; fi";

        runOnce("{type: command, command: [sh, -c, \"" + script + "\"], directory: ., timeout: 500ms,"
                + " longest-pause: 100ms}");

        long started = Long.parseLong(Files.readString(directory.resolve("pid")).strip());
        await().until(() ->
                ProcessHandle.of(started).map(process -> !process.isAlive()).orElse(true));
        assertThat(news().get(0).toString()).contains("took longer than 500ms");
    }
}
