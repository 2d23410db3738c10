package nightreel.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleFunction;
import nightreel.metrics.Bootstrap;
import nightreel.metrics.Interval;
import nightreel.metrics.ListQuality;
import nightreel.metrics.PairedDifference;
import nightreel.metrics.RankingMetrics;

/**
 * Turns what each user got from each method into the rows of {@code metrics} and {@code
 * ab_comparison}: the only place where users are averaged.
 */
final class Summary {

  static final String PROTOCOL = "leave_one_out";

  private static final int[] CUTOFFS = {5, 10, 20, 100};
  static final String ALL = "all";

  /**
   * One user under one method.
   *
   * @param segment of the target: cold, few or warm
   */
  record User(
      long userId,
      String segment,
      int position,
      double diversity,
      double novelty,
      double popularityBias) {}

  record Metric(
      String protocol,
      String segment,
      String method,
      String metric,
      double value,
      Double low,
      Double high,
      long users) {}

  record Comparison(
      String methodA, String methodB, String metric, PairedDifference difference, long users) {}

  private final Map<Method, List<User>> users;
  private final int samples;
  private final long seed;

  /**
   * @param users of every method, the same ones in the same order
   * @param samples of the bootstrap
   */
  Summary(Map<Method, List<User>> users, int samples, long seed) {
    this.users = new EnumMap<>(users);
    this.samples = samples;
    this.seed = seed;
  }

  /** Accuracy by segment, and what the lists are like, each with its interval over users. */
  List<Metric> metrics() {
    var metrics = new ArrayList<Metric>();
    users.forEach(
        (method, all) -> {
          bySegment(all).forEach((segment, some) -> addAccuracy(metrics, method, segment, some));
          add(metrics, ALL, method, "diversity", Evaluator.K, all, User::diversity);
          add(metrics, ALL, method, "novelty", Evaluator.K, all, User::novelty);
          add(metrics, ALL, method, "popularity_bias", Evaluator.K, all, User::popularityBias);
        });
    return metrics;
  }

  private static Map<String, List<User>> bySegment(List<User> all) {
    var segments = new HashMap<String, List<User>>();
    segments.put(ALL, all);
    for (User user : all) {
      segments.computeIfAbsent(user.segment(), unused -> new ArrayList<>()).add(user);
    }
    return segments;
  }

  private void addAccuracy(List<Metric> metrics, Method method, String segment, List<User> some) {
    for (int k : CUTOFFS) {
      add(metrics, segment, method, "hr", k, some, at(p -> RankingMetrics.hitRate(p, k)));
      add(metrics, segment, method, "ndcg", k, some, at(p -> RankingMetrics.ndcg(p, k)));
      add(metrics, segment, method, "mrr", k, some, at(p -> RankingMetrics.reciprocalRank(p, k)));
    }
  }

  private static ToDoubleFunction<User> at(IntToDoubleFunction metric) {
    return user -> metric.applyAsDouble(user.position());
  }

  /** Adds a mean over the users for whom the metric is defined. */
  private void add(
      List<Metric> metrics,
      String segment,
      Method method,
      String name,
      int k,
      List<User> some,
      ToDoubleFunction<User> metric) {
    double[] values =
        some.stream().mapToDouble(metric).filter(value -> !Double.isNaN(value)).toArray();
    if (values.length > 0) {
      Interval interval = Bootstrap.interval(values, samples, seed);
      metrics.add(
          new Metric(
              PROTOCOL,
              segment,
              method.column(),
              name + "@" + k,
              interval.value(),
              interval.low(),
              interval.high(),
              values.length));
    }
  }

  /** The share of the catalogue that any user's first movies come from. */
  static Metric coverage(Method method, long distinct, long catalogue, long users) {
    return new Metric(
        PROTOCOL,
        ALL,
        method.column(),
        "coverage@" + Evaluator.K,
        ListQuality.catalogueCoverage(distinct, catalogue),
        null,
        null,
        users);
  }

  /** Every pair of methods, paired by user. */
  List<Comparison> comparisons() {
    var comparisons = new ArrayList<Comparison>();
    Method[] methods = users.keySet().toArray(Method[]::new);
    for (int a = 0; a < methods.length; a++) {
      for (int b = a + 1; b < methods.length; b++) {
        if (!areCompared(methods[a], methods[b])) {
          continue;
        }
        comparisons.add(
            compare(methods[a], methods[b], "hr@10", at(p -> RankingMetrics.hitRate(p, 10))));
        comparisons.add(
            compare(methods[a], methods[b], "ndcg@10", at(p -> RankingMetrics.ndcg(p, 10))));
      }
    }
    return comparisons;
  }

  /** Variants of the vectors are compared with those in use alone, and on their own users. */
  private static boolean areCompared(Method a, Method b) {
    return a.isContentVariant() == b.isContentVariant()
        && (!a.isContentVariant() || a == Method.CONTENT_LEARNED || b == Method.CONTENT_LEARNED);
  }

  private Comparison compare(Method a, Method b, String name, ToDoubleFunction<User> metric) {
    double[] ofA = users.get(a).stream().mapToDouble(metric).toArray();
    double[] ofB = users.get(b).stream().mapToDouble(metric).toArray();
    if (!Arrays.equals(userIds(a), userIds(b))) {
      throw new IllegalStateException(a + " and " + b + " were measured on other users");
    }
    return new Comparison(
        a.column(), b.column(), name, PairedDifference.of(ofA, ofB, samples, seed), ofA.length);
  }

  private long[] userIds(Method method) {
    return users.get(method).stream().mapToLong(User::userId).toArray();
  }
}
