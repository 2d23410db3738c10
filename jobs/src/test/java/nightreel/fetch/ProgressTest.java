package nightreel.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressTest {

  @Test
  void theTimeLeftFollowsFromTheMeanSoFar() {
    assertThat(Progress.line(3000, 12_000, Duration.ofMinutes(5)))
        .isEqualTo("[######..................] 3,000 of 12,000 movies, about 15 min left");
    assertThat(Progress.line(10, 40, Duration.ofSeconds(4))).endsWith(", about 12 s left");
    assertThat(Progress.line(100, 62_500, Duration.ofSeconds(10)))
        .endsWith(", about 1 h 44 min left");
  }

  @Test
  void nothingIsEstimatedFromNothing() {
    assertThat(Progress.line(0, 12, Duration.ofSeconds(9)))
        .isEqualTo("[........................] 0 of 12 movies");
  }

  @Test
  void aLineFitsATerminal() {
    assertThat(Progress.line(100_000, 999_999, Duration.ofDays(1))).hasSizeLessThan(80);
    assertThat(Progress.line(62_423, 62_423, Duration.ofHours(1)))
        .isEqualTo("[########################] 62,423 of 62,423 movies, about 0 s left");
  }
}
