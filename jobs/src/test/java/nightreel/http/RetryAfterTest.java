package nightreel.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 0",
        "7 | 7",
        "' 120 ' | 120",
        "99999999999999999999 | 2147483647",
        "Mon, 02 Mar 2026 10:00:30 GMT | 30",
        "Mon, 02 Mar 2026 12:00:00 +0200 | 0",
        "Mon, 02 Mar 2026 09:59:00 GMT | 0",
        "'' | 0",
        "soon | 0",
        "-5 | 0",
        "1.5 | 0",
      })
  void isSecondsOrADate(String header, long seconds) {
    assertThat(RetryAfter.parse(header, Instant.parse("2026-03-02T10:00:00Z")))
        .isEqualTo(Duration.ofSeconds(seconds));
  }
}
