package nightreel.evaluate;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;
import nightreel.evaluate.Tallies.Pair;
import nightreel.metrics.Bootstrap;
import nightreel.metrics.Holm;
import nightreel.metrics.Interval;
import nightreel.metrics.ListQuality;
import nightreel.metrics.MeanDifference;
import nightreel.metrics.Moments;
import nightreel.metrics.PairedDifference;
import nightreel.metrics.RankingMetrics;

/**
 * Turns users, counted by what they got from each method, into the rows of {@code metrics} and
 * {@code ab_comparison}: the only place where users are averaged.
 *
 * @param protocol by which was held out
 * @param samples of the bootstrap
 * @param debiasing a movie of n interactions is taken to be held out as likely as n to this power
 */
record Summary(String protocol, Tallies tallies, int samples, double debiasing, long seed) {

  static final String ALL = "all";

  private static final int[] CUTOFFS = {5, 10, 20, 100};
  private static final double POWER = 0.8;

  record Metric(
      String protocol,
      String segment,
      String method,
      String metric,
      double value,
      Double low,
      Double high,
      long users) {}

  /** A value and how many users have it. */
  private record Counted(double[] values, int[] counts) {

    static Counted of(Map<Integer, Integer> positions, IntToDoubleFunction metric) {
      return new Counted(
          positions.keySet().stream().mapToDouble(metric::applyAsDouble).toArray(),
          positions.values().stream().mapToInt(users -> users).toArray());
    }

    long users() {
      long users = 0;
      for (int count : counts) {
        users += count;
      }
      return users;
    }
  }

  /** Accuracy by segment, and what the lists are like, each with its interval over users. */
  List<Metric> metrics() {
    var metrics = new ArrayList<Metric>();
    tallies
        .positions()
        .forEach(
            (method, segments) ->
                segments.forEach(
                    (segment, positions) -> addAccuracy(metrics, method, segment, positions)));
    tallies
        .qualities()
        .forEach(
            (method, qualities) ->
                qualities.forEach((name, quality) -> metrics.add(quality(method, name, quality))));
    tallies.targets().forEach((method, targets) -> addDebiased(metrics, method, targets));
    return metrics;
  }

  private void addAccuracy(
      List<Metric> metrics, Method method, String segment, Map<Integer, Integer> positions) {
    for (int k : CUTOFFS) {
      add(metrics, method, segment, "hr@" + k, positions, p -> RankingMetrics.hitRate(p, k));
      add(metrics, method, segment, "ndcg@" + k, positions, p -> RankingMetrics.ndcg(p, k));
      add(
          metrics,
          method,
          segment,
          "mrr@" + k,
          positions,
          p -> RankingMetrics.reciprocalRank(p, k));
    }
  }

  private void add(
      List<Metric> metrics,
      Method method,
      String segment,
      String name,
      Map<Integer, Integer> positions,
      IntToDoubleFunction metric) {
    Counted counted = Counted.of(positions, metric);
    Interval interval = Bootstrap.interval(counted.values(), counted.counts(), samples, seed);
    metrics.add(metric(method, segment, name, interval, counted.users()));
  }

  private Metric metric(Method method, String segment, String name, Interval interval, long users) {
    return new Metric(
        protocol,
        segment,
        method.column(),
        name,
        interval.value(),
        interval.low(),
        interval.high(),
        users);
  }

  /** Over the users for whom the quality is defined. */
  private Metric quality(Method method, String name, Tallies.Quality quality) {
    double[] values = quality.counts().keySet().stream().mapToDouble(value -> value).toArray();
    int[] counts = quality.counts().values().stream().mapToInt(users -> users).toArray();
    Interval rounded = Bootstrap.interval(values, counts, samples, seed);
    return metric(
        method,
        ALL,
        name + "@" + Evaluator.K,
        new Interval(quality.mean(), rounded.low(), rounded.high()),
        new Counted(values, counts).users());
  }

  /**
   * Accuracy as if all movies were as likely to be held out: each user weighs by the inverse of how
   * likely the held-out movie was to be, normalised (Yang et al., "Unbiased offline recommender
   * evaluation for missing-not-at-random implicit feedback", RecSys 2018).
   */
  private void addDebiased(
      List<Metric> metrics, Method method, Map<Tallies.Target, Integer> targets) {
    int[] counts = targets.values().stream().mapToInt(users -> users).toArray();
    double[] weights =
        targets.keySet().stream()
            .mapToDouble(target -> Math.pow(Math.max(1, target.interactions()), -debiasing))
            .toArray();
    addDebiased(metrics, method, "hr", targets.keySet(), weights, counts);
    addDebiased(metrics, method, "ndcg", targets.keySet(), weights, counts);
  }

  private void addDebiased(
      List<Metric> metrics,
      Method method,
      String name,
      Collection<Tallies.Target> targets,
      double[] weights,
      int[] counts) {
    double[] values =
        targets.stream().mapToDouble(target -> value(name, target.position())).toArray();
    metrics.add(
        metric(
            method,
            ALL,
            "debiased_" + name + "@" + Evaluator.K,
            Bootstrap.weighted(values, weights, counts, samples, seed),
            new Counted(values, counts).users()));
  }

  private static double value(String name, int position) {
    return name.equals("hr")
        ? RankingMetrics.hitRate(position, Evaluator.K)
        : RankingMetrics.ndcg(position, Evaluator.K);
  }

  /** The share of the catalogue that any user's first movies come from. */
  static Metric coverage(
      String protocol, Method method, long distinct, long catalogue, long users) {
    return new Metric(
        protocol,
        ALL,
        method.column(),
        "coverage@" + Evaluator.K,
        ListQuality.catalogueCoverage(distinct, catalogue),
        null,
        null,
        users);
  }

  /** Every pair of methods, paired by user; p-values are corrected over a metric's pairs. */
  List<Comparison> comparisons() {
    var comparisons = new ArrayList<Comparison>();
    var ordered = new TreeMap<String, Pair>();
    tallies
        .pairs()
        .keySet()
        .forEach(
            pair ->
                ordered.put("%03d %03d".formatted(pair.a().ordinal(), pair.b().ordinal()), pair));
    for (Pair pair : ordered.values()) {
      comparisons.add(compare(pair, "hr"));
      comparisons.add(compare(pair, "ndcg"));
    }
    var corrected = new ArrayList<Comparison>();
    comparisons.stream()
        .collect(groupingBy(Summary::family, TreeMap::new, toList()))
        .values()
        .forEach(family -> corrected.addAll(corrected(family)));
    return corrected;
  }

  /** What is asked together: variants of the vectors are a question of their own. */
  private static String family(Comparison comparison) {
    boolean isOfVariants = Method.find(comparison.methodA()).orElseThrow().isContentVariant();
    return comparison.metric() + (isOfVariants ? " of variants" : "");
  }

  private static List<Comparison> corrected(List<Comparison> comparisons) {
    double[] adjusted =
        Holm.adjusted(comparisons.stream().mapToDouble(Comparison::pValue).toArray());
    var corrected = new ArrayList<Comparison>();
    for (int i = 0; i < adjusted.length; i++) {
      corrected.add(comparisons.get(i).withAdjusted(adjusted[i]));
    }
    return corrected;
  }

  private Comparison compare(Pair pair, String name) {
    Map<Pair.Positions, Integer> users = tallies.pairs().get(pair);
    int[] counts = users.values().stream().mapToInt(count -> count).toArray();
    var differences = new ArrayList<Double>();
    double a = 0;
    double b = 0;
    long all = 0;
    Moments moments = Moments.NONE;
    for (var group : users.entrySet()) {
      double ofA = value(name, group.getKey().a());
      double ofB = value(name, group.getKey().b());
      differences.add(ofB - ofA);
      a += ofA * group.getValue();
      b += ofB * group.getValue();
      all += group.getValue();
      moments = moments.plus(new Moments(group.getValue(), ofB - ofA, 0));
    }
    requireSameUsers(pair, all);
    PairedDifference difference =
        PairedDifference.of(
            differences.stream().mapToDouble(value -> value).toArray(), counts, samples, seed);
    return new Comparison(
        protocol,
        pair.a().column(),
        pair.b().column(),
        name + "@" + Evaluator.K,
        a / all,
        b / all,
        difference.difference(),
        difference.low(),
        difference.high(),
        difference.pValue(),
        null,
        all < 2 ? null : MeanDifference.paired(moments).minimumDetectable(POWER),
        null,
        all);
  }

  private void requireSameUsers(Pair pair, long users) {
    for (Method method : List.of(pair.a(), pair.b())) {
      Map<Integer, Integer> positions = tallies.positions().get(method).get(ALL);
      if (positions.values().stream().mapToLong(count -> count).sum() != users) {
        throw new IllegalStateException(
            pair.a() + " and " + pair.b() + " were measured on other users");
      }
    }
  }
}
