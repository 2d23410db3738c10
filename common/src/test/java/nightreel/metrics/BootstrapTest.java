package nightreel.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BootstrapTest {

  private static final int SAMPLES = 1000;

  @Test
  void theValueIsTheMeanAndLiesInsideTheInterval() {
    var interval = Bootstrap.interval(new double[] {0, 0, 0, 1, 1, 4}, SAMPLES, 1);

    assertThat(interval.value()).isEqualTo(1);
    assertThat(interval.low()).isLessThan(1);
    assertThat(interval.high()).isGreaterThan(1);
  }

  @Test
  void anIntervalOfEqualValuesIsAPoint() {
    var values = new double[50];
    Arrays.fill(values, 0.25);

    assertThat(Bootstrap.interval(values, SAMPLES, 1)).isEqualTo(new Interval(0.25, 0.25, 0.25));
  }

  @Test
  void theIntervalIsAsWideAsTheNormalApproximationOfManyUsers() {
    var hits = hits(10_000, 0.1, new SplittableRandom(3));
    double share = Arrays.stream(hits).average().orElseThrow();
    double half = 1.96 * Math.sqrt(share * (1 - share) / hits.length);

    var interval = Bootstrap.interval(hits, 4000, 1);

    assertThat(interval.low()).isEqualTo(share - half, within(0.1 * half));
    assertThat(interval.high()).isEqualTo(share + half, within(0.1 * half));
  }

  @Test
  void groupedAndDistinctValuesGiveTheSameWidth() {
    var hits = hits(2_000, 0.3, new SplittableRandom(3));
    var jittered = hits.clone();
    for (int i = 0; i < jittered.length; i++) {
      jittered[i] += i * 1e-12; // every value is its own group
    }

    var grouped = Bootstrap.interval(hits, 4000, 1);
    var distinct = Bootstrap.interval(jittered, 4000, 2);

    double width = grouped.high() - grouped.low();
    assertThat(distinct.high() - distinct.low()).isEqualTo(width, within(0.1 * width));
  }

  @Test
  void moreUsersMakeItNarrower() {
    var few = Bootstrap.interval(hits(100, 0.2, new SplittableRandom(3)), SAMPLES, 1);
    var many = Bootstrap.interval(hits(10_000, 0.2, new SplittableRandom(3)), SAMPLES, 1);

    assertThat((many.high() - many.low()) * 5).isLessThan(few.high() - few.low());
  }

  @Test
  void theSameSeedGivesTheSameIntervalWhateverTheOrderOfTheUsers() {
    var values = new double[] {0.1, 0.9, 0.4, 0.4, 0};
    var reversed = new double[] {0, 0.4, 0.4, 0.9, 0.1};

    assertThat(Bootstrap.interval(values, SAMPLES, 7))
        .isEqualTo(Bootstrap.interval(reversed, SAMPLES, 7))
        .isNotEqualTo(Bootstrap.interval(values, SAMPLES, 8));
  }

  @Test
  void about95OfHundredIntervalsCoverTheTruth() {
    var random = new SplittableRandom(11);
    int covered = 0;
    int trials = 1000;
    for (int i = 0; i < trials; i++) {
      var interval = Bootstrap.interval(hits(300, 0.2, random), 500, i);
      if (interval.low() <= 0.2 && 0.2 <= interval.high()) {
        covered++;
      }
    }
    assertThat((double) covered / trials).isBetween(0.93, 0.97);
  }

  @Test
  void refusesNoUsersAndWhatIsNotANumber() {
    assertThatThrownBy(() -> Bootstrap.interval(new double[0], SAMPLES, 1))
        .hasMessageContaining("0 users");
    assertThatThrownBy(() -> Bootstrap.interval(new double[] {1, Double.NaN}, SAMPLES, 1))
        .hasMessageContaining("not a number");
  }

  static double[] hits(int users, double probability, SplittableRandom random) {
    var hits = new double[users];
    for (int i = 0; i < users; i++) {
      hits[i] = random.nextDouble() < probability ? 1 : 0;
    }
    return hits;
  }

  @Test
  void usersWhoHaveBeenCountedGiveTheSameInterval() {
    double[] perUser = {0.5, 0, 1, 0.5, 0, 0};
    assertThat(Bootstrap.interval(new double[] {1, 0, 0.5, 0}, new int[] {1, 2, 2, 1}, 300, 3))
        .isEqualTo(Bootstrap.interval(perUser, 300, 3));
  }

  @Test
  void usersMayWeighDifferently() {
    Interval interval =
        Bootstrap.weighted(new double[] {1, 0}, new double[] {0.5, 2}, new int[] {40, 10}, 500, 3);
    assertThat(interval.value()).isEqualTo(20.0 / 40);
    assertThat(interval.low()).isBetween(0.3, 0.48);
    assertThat(interval.high()).isBetween(0.52, 0.7);
    assertThat(Bootstrap.weighted(new double[] {1, 1}, new double[] {3, 7}, new int[] {1, 1}, 9, 3))
        .isEqualTo(new Interval(1, 1, 1));
  }
}
