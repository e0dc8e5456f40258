package dev.inlet.runtime.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ReadOnlySourceTypeTest {
    @Test
    void whateverATypeCanBeAskedIsHandedOn() {
        assertThat(SourceType.class.getMethods())
                .isNotEmpty()
                .allSatisfy(asked -> assertThat(Arrays.stream(ReadOnlySourceType.class.getDeclaredMethods())
                                .map(Method::toString))
                        .as("a default would hide what the type itself says")
                        .anyMatch(own -> own.endsWith("." + asked.getName() + parameters(asked))));
    }

    private static String parameters(Method method) {
        String text = method.toString();
        return text.substring(text.indexOf('('));
    }
}
