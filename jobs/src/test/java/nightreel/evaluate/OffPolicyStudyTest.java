package nightreel.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nightreel.evaluate.OffPolicyStudy.World;
import nightreel.metrics.OffPolicy.Limits;
import org.junit.jupiter.api.Test;

class OffPolicyStudyTest {

  private static final List<String> ESTIMATORS = List.of("ips", "snips", "doubly_robust");

  private final Map<String, Summary.Metric> metrics = metrics(new Limits(100, 0.9));

  @Test
  void theTruthIsTheMeanRewardOfTheOtherPolicy() {
    double[][] first = {{1, 0}, {1, 0}};
    double[][] rewards = {{0.2, 0.9}, {0.4, 0.9}};
    var world = new World(rows(first), rows(first), rows(rewards));
    assertThat(world.truth()).isCloseTo((4 * 0.2 + 4 * 0.4) / 8, within(1e-12));
  }

  /**
   * Of the eight kinds of users every second one is alike; movies beyond the second are not shown.
   */
  private static double[][] rows(double[][] two) {
    var rows = new double[8][];
    for (int kind = 0; kind < rows.length; kind++) {
      rows[kind] = java.util.Arrays.copyOf(two[kind % 2], 10);
    }
    return rows;
  }

  @Test
  void estimatesAreRightOnAverageAndTheirIntervalsHoldTheTruth() {
    for (String estimator : ESTIMATORS) {
      Summary.Metric bias = metrics.get(estimator + " bias");
      assertThat(bias.value()).as("bias of %s", estimator).isCloseTo(0, within(0.006));
      assertThat(metrics.get(estimator + " coverage").value())
          .as("coverage of %s", estimator)
          .isCloseTo(0.95, within(0.03));
      assertThat(metrics.get(estimator + " refused").value())
          .as("a log in a hundred may hold too little by chance")
          .isLessThan(0.01);
    }
  }

  @Test
  void whatTheLogCannotTellIsRefused() {
    for (String estimator : ESTIMATORS) {
      assertThat(metrics.get(estimator + " refused_without_overlap").value()).isOne();
    }
    assertThat(metrics(new Limits(2_000, 0)))
        .as("fewer events than it takes")
        .containsKey("ips refused")
        .doesNotContainKey("ips bias")
        .extractingByKey("ips refused")
        .extracting(Summary.Metric::value)
        .isEqualTo(1.0);
  }

  private static Map<String, Summary.Metric> metrics(Limits limits) {
    var metrics = new HashMap<String, Summary.Metric>();
    new OffPolicyStudy(1_000, 400, limits, 42)
        .metrics()
        .forEach(metric -> metrics.put(metric.method() + " " + metric.metric(), metric));
    return metrics;
  }
}
