package nightreel.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoissonSamplerTest {

  private static final int DRAWS = 200_000;

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 29, 30, 100, 150_000})
  void meanAndVarianceAreThoseOfThePoissonDistribution(int mean) {
    var poisson = new PoissonSampler(new SplittableRandom(5));
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < DRAWS; i++) {
      double deviation = poisson.next(mean) - mean;
      sum += deviation;
      squares += deviation * deviation;
    }
    double standardError = Math.sqrt((double) mean / DRAWS);
    assertThat(sum / DRAWS).isEqualTo(0, within(4 * standardError));
    assertThat(squares / DRAWS).isEqualTo(mean, within(0.02 * mean));
  }

  @Test
  void oneInEOfTheWeightsIsZeroAtMeanOne() {
    var poisson = new PoissonSampler(new SplittableRandom(5));
    int zeros = 0;
    for (int i = 0; i < DRAWS; i++) {
      zeros += poisson.next(1) == 0 ? 1 : 0;
    }
    assertThat((double) zeros / DRAWS).isEqualTo(Math.exp(-1), within(0.005));
  }
}
