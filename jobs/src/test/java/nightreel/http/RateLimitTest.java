package nightreel.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class RateLimitTest {

  private static final long MILLISECOND = 1_000_000;

  /** Nano time may be negative and run over. */
  private static final long START = Long.MAX_VALUE - Duration.ofMillis(50).toNanos();

  @Test
  void noSecondSeesMoreRequestsThanAllowed() {
    var limit = new RateLimit(20, START);
    var went = new ArrayList<Long>();
    for (long now = 0; now < 5000; now += 3) {
      if (limit.take(START + now * MILLISECOND).isZero()) {
        went.add(now);
      }
    }

    assertThat(went).hasSizeBetween(90, 100);
    for (long begin : went) {
      assertThat(went)
          .filteredOn(time -> time >= begin && time < begin + 1000)
          .hasSizeBetween(1, 20);
    }
  }

  @Test
  void aRestIsNotMadeUpForByAHurry() {
    var limit = new RateLimit(10, START);
    limit.take(START);

    long late = START + 10_000 * MILLISECOND;
    assertThat(limit.take(late)).isZero();
    assertThat(limit.take(late + MILLISECOND)).isEqualTo(Duration.ofMillis(99));
  }

  @Test
  void aPauseHoldsEveryRequest() {
    var limit = new RateLimit(10, START);

    limit.hold(START, Duration.ofSeconds(3));
    assertThat(limit.take(START)).isEqualTo(Duration.ofSeconds(3));
    limit.hold(START, Duration.ofSeconds(1));
    assertThat(limit.take(START))
        .as("a shorter one shortens nothing")
        .isEqualTo(Duration.ofSeconds(3));
    assertThat(limit.take(START + 3000 * MILLISECOND)).isZero();
  }
}
