package nightreel.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SummaryTest {

  private static final List<Summary.User> HITS =
      List.of(user(1, "warm", 0), user(2, "cold", -1), user(3, "warm", 2));

  private static final List<Summary.User> MISSES =
      List.of(user(1, "warm", -1), user(2, "cold", -1), user(3, "warm", -1));

  private static final Summary SUMMARY =
      new Summary(Map.of(Method.POPULARITY, MISSES, Method.SASREC, HITS), 200, 1);

  @Test
  void averagesOverAllUsersAMissIncluded() {
    assertThat(value("all", "hr@10")).isCloseTo(2.0 / 3, within(1e-9));
    // positions 0 and 2: 1 and 1/log2(4)
    assertThat(value("all", "ndcg@10")).isCloseTo(1.5 / 3, within(1e-9));
    assertThat(value("all", "mrr@10")).isCloseTo((1 + 1.0 / 3) / 3, within(1e-9));
  }

  @Test
  void keepsSegmentsApart() {
    assertThat(value("warm", "hr@10")).isOne();
    assertThat(value("cold", "hr@10")).isZero();
  }

  @Test
  void comparesEveryPairOfMethodsUserByUser() {
    Summary.Comparison comparison =
        SUMMARY.comparisons().stream().filter(c -> c.metric().equals("hr@10")).findFirst().get();
    assertThat(comparison.methodA()).isEqualTo("popularity");
    assertThat(comparison.methodB()).isEqualTo("sasrec");
    assertThat(comparison.difference().difference()).isCloseTo(2.0 / 3, within(1e-9));
  }

  @Test
  void refusesToPairDifferentUsers() {
    var summary =
        new Summary(
            Map.of(
                Method.POPULARITY, List.of(user(1, "warm", 0)),
                Method.SASREC, List.of(user(2, "warm", 0))),
            200,
            1);
    assertThatThrownBy(summary::comparisons).hasMessageContaining("measured on other users");
  }

  private static double value(String segment, String metric) {
    return SUMMARY.metrics().stream()
        .filter(m -> m.method().equals("sasrec"))
        .filter(m -> m.segment().equals(segment) && m.metric().equals(metric))
        .findFirst()
        .orElseThrow()
        .value();
  }

  private static Summary.User user(long id, String segment, int position) {
    return new Summary.User(id, segment, position, 0.5, 3, 0.1);
  }
}
