package nightreel.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {

  private final Backoff backoff = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(6));

  @Test
  void everyWaitIsTwiceTheOneBeforeUpToTheLongest() {
    assertThat(backoff.after(1, 1)).isEqualTo(Duration.ofMillis(500));
    assertThat(backoff.after(2, 1)).isEqualTo(Duration.ofMillis(1000));
    assertThat(backoff.after(4, 1)).isEqualTo(Duration.ofMillis(4000));
    assertThat(backoff.after(5, 1)).isEqualTo(Duration.ofMillis(6000));
    assertThat(backoff.after(5000, 1)).isEqualTo(Duration.ofMillis(6000));
  }

  @Test
  void chanceTakesUpToHalfOfIt() {
    assertThat(backoff.after(2, 0)).isEqualTo(Duration.ofMillis(500));
    assertThat(backoff.after(2, 0.5)).isEqualTo(Duration.ofMillis(750));
  }
}
