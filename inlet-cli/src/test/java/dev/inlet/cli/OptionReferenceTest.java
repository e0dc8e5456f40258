package dev.inlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.runtime.config.OptionReference;
import dev.inlet.runtime.source.SourceType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** Here and not in the runtime, since all types of sources are on this module's class path. */
class OptionReferenceTest {
    private static final Path PAGE = Path.of("..", "docs", "reference", "options.md");

    @Test
    void thePageOfOptionsIsWhatTheDefinitionsSay() throws IOException {
        String page = OptionReference.markdown(ServiceLoader.load(SourceType.class));
        if (Boolean.getBoolean("inlet.write-reference")) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, page);
        }

        assertThat(PAGE)
                .as("docs/reference/options.md lags behind the option definitions. Write it anew with: "
                        + "mvn -Dquick -pl inlet-cli -am test -Dtest=OptionReferenceTest "
                        + "-Dsurefire.failIfNoSpecifiedTests=false -Dinlet.write-reference=true")
                .content()
                .isEqualTo(page);
    }
}
