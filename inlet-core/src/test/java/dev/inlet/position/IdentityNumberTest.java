package dev.inlet.position;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IdentityNumberTest {
    /** Tables hold these numbers. They are what {@code sha256sum} begins with, without the first bit. */
    @Test
    void theStoredFormStaysAsItIs() {
        assertThat(IdentityNumber.of("orders")).isEqualTo(0x1c168adb00d208e4L);
        assertThat(IdentityNumber.of("a")).isEqualTo(0x4a978112ca1bbdcaL);
    }
}
