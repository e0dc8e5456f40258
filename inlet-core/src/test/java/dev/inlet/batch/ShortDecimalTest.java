package dev.inlet.batch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShortDecimalTest {
    private static double parse(String number) {
        byte[] bytes = ('"' + number + "9").getBytes(ISO_8859_1);
        return ShortDecimal.parse(bytes, 1, 1 + number.length());
    }

    @Test
    void aNumberOfAtMostFifteenDigitsIsTheDoubleThatJavaReads() {
        Random random = new Random();
        for (int i = 0; i < 200_000; i++) {
            String number = number(random, 15);

            assertThat(Double.doubleToRawLongBits(parse(number)))
                    .as(number)
                    .isEqualTo(Double.doubleToRawLongBits(Double.parseDouble(number)));
        }
    }

    @Test
    void aLongerNumberIsTheDoubleThatJavaReadsOrIsLeftAlone() {
        Random random = new Random();
        int told = 0;
        for (int i = 0; i < 200_000; i++) {
            String number = number(random, 20);
            double parsed = parse(number);
            if (!Double.isNaN(parsed)) {
                told++;
                assertThat(parsed).as(number).isEqualTo(Double.parseDouble(number));
            }
        }
        assertThat(told).isBetween(20_000, 199_000);
    }

    private static String number(Random random, int mostDigits) {
        int digits = 1 + random.nextInt(mostDigits);
        StringBuilder number = new StringBuilder();
        for (int i = 0; i < digits; i++) {
            number.append((char) ('0' + random.nextInt(10)));
        }
        int whole = 1 + random.nextInt(digits);
        if (whole < digits) {
            number.insert(whole, '.');
        }
        return random.nextBoolean() ? "-" + number : number.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-0", "-0.0", "9007199254740992", "0.1", "-1234567890.12345", "0.0000000000000001"})
    void theEdgesAreExact(String number) {
        assertThat(Double.doubleToRawLongBits(parse(number)))
                .isEqualTo(Double.doubleToRawLongBits(Double.parseDouble(number)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"9007199254740993", "1e2", "1E-2", "123456789012345678901", "0.12345678901234567"})
    void whatTakesMoreThanADivisionIsLeftAlone(String number) {
        assertThat(parse(number)).isNaN();
    }
}
