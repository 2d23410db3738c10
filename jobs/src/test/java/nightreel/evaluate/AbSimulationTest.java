package nightreel.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import nightreel.conf.ConfReader;
import nightreel.conf.UnusableException;
import nightreel.evaluate.AbSimulation.Shown;
import org.junit.jupiter.api.Test;

class AbSimulationTest {

  private static final int ABSENT = -1;
  private static final ClickModel MODEL = new ClickModel(1, 0.6, 0.05);

  @Test
  void aPlaceIsClickedWhereItIsLookedAtAndRelevant() {
    assertThat(MODEL.probability(1, true)).isEqualTo(0.6);
    assertThat(MODEL.probability(4, true)).isCloseTo(0.15, within(1e-12));
    assertThat(MODEL.probability(5, false)).isCloseTo(0.01, within(1e-12));
  }

  @Test
  void clicksHaveTheExpectedMeanAndTellTheFirstRank() {
    var random = new SplittableRandom(7);
    double clicks = 0;
    for (int i = 0; i < 100_000; i++) {
      clicks += MODEL.click(2, 10, random).clicks();
    }
    double looked = 0;
    for (int rank = 1; rank <= 10; rank++) {
      looked += 1.0 / rank;
    }
    double expected = 0.6 / 3 + 0.05 * (looked - 1.0 / 3);
    assertThat(clicks / 100_000).isCloseTo(expected, within(0.005));
    assertThat(new ClickModel(0, 0, 0).click(0, 10, random)).isEqualTo(new ClickModel.Clicks(0, 0));
    assertThat(new ClickModel(0, 1, 0).click(3, 10, random)).isEqualTo(new ClickModel.Clicks(1, 4));
  }

  /** Of 2,000 users b finds the movie of every second one at the top, and a of none. */
  @Test
  void bothDesignsFindTheDifferenceThatTheModelMakes() {
    AbSimulation.Result result =
        simulate(1, user -> new Shown(user, ABSENT, 10, user % 2 == 0 ? 0 : ABSENT, 10));
    double expected = (0.6 - 0.05) / 2 / 10;
    for (String protocol : List.of(AbSimulation.SPLIT, AbSimulation.PAIRED)) {
      Comparison ctr = comparison(result, protocol, "ctr@10");
      assertThat(expected).isBetween(ctr.low(), ctr.high());
      assertThat(ctr.difference()).isCloseTo(ctr.valueB() - ctr.valueA(), within(1e-12));
      assertThat(ctr.pValue()).isLessThan(1e-6);
      assertThat(ctr.users()).isEqualTo(2_000);
    }
    assertThat(comparison(result, AbSimulation.SPLIT, "first_click_position@10").difference())
        .as("the first click comes earlier")
        .isNegative();
  }

  @Test
  void aLargerLiftIsFoundMoreLikely() {
    AbSimulation.Result result = simulate(1, user -> new Shown(user, 5, 10, 0, 10));
    Comparison ctr = comparison(result, AbSimulation.SPLIT, "ctr@10");
    assertThat(ctr.power()).isBetween(0.05, 1.0);
    assertThat(ctr.minimumDetectable()).isPositive();
    var half = new AbSimulation(Method.EASE, Method.SASREC, MODEL, 0.05, 1, 42);
    assertThat(new AbSimulation.Result(half, result.sums()).comparisons().get(0).power())
        .isLessThan(ctr.power());
  }

  @Test
  void theSameMethodInBothArmsIsCalledDifferentOneTimeInTwenty() {
    AbSimulation.Result result =
        simulate(1_000, user -> new Shown(user, (int) user % 12 - 1, 10, 0, 10));
    Summary.Metric found = result.metrics().get(0);
    assertThat(found.value()).isCloseTo(0.05, within(0.02));
    assertThat(0.05).isBetween(found.low(), found.high());
  }

  @Test
  void theOrderOfTheUsersChangesNothing() {
    AbSimulation simulation = simulation(3);
    WholeSums forth = simulation.none();
    WholeSums back = simulation.none();
    for (long user = 1; user <= 100; user++) {
      simulation.add(forth, new Shown(user, 3, 10, 1, 10));
      simulation.add(back, new Shown(101 - user, 3, 10, 1, 10));
    }
    assertThat(new AbSimulation.Result(simulation, forth).comparisons())
        .isEqualTo(new AbSimulation.Result(simulation, back).comparisons());
  }

  @Test
  void aMethodThatDoesNotExistIsToldInOneLine() {
    assertThatThrownBy(
            () -> AbSimulation.of(ConfReader.read(List.of(), List.of("evaluate.ab.control=magic"))))
        .isInstanceOf(UnusableException.class)
        .hasMessage("setting evaluate.ab.control is magic, must be one of the methods of metrics");
  }

  private static Comparison comparison(AbSimulation.Result result, String protocol, String metric) {
    return result.comparisons().stream()
        .filter(row -> row.protocol().equals(protocol) && row.metric().equals(metric))
        .findFirst()
        .orElseThrow();
  }

  private static AbSimulation simulation(int repeats) {
    return new AbSimulation(Method.EASE, Method.SASREC, MODEL, 0.1, repeats, 42);
  }

  private static AbSimulation.Result simulate(
      int repeats, java.util.function.LongFunction<Shown> users) {
    AbSimulation simulation = simulation(repeats);
    WholeSums sums = simulation.none();
    for (long user = 1; user <= 2_000; user++) {
      simulation.add(sums, users.apply(user));
    }
    return new AbSimulation.Result(simulation, sums);
  }
}
