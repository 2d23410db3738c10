package nightreel.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import nightreel.conf.Conf;
import nightreel.metrics.Interval;
import nightreel.metrics.Moments;
import nightreel.metrics.OffPolicy;
import nightreel.metrics.OffPolicy.Estimate;
import nightreel.metrics.OffPolicy.Limits;
import nightreel.metrics.OffPolicy.Log;
import nightreel.metrics.Proportion;

/**
 * Whether off-policy estimates can be trusted, where the truth is known: generated users of a few
 * kinds, a logging policy whose propensities are known, and another policy that prefers other
 * movies. Many logs are drawn; how far the estimates are off on average is their bias, and how
 * often their 95% intervals hold the truth their coverage.
 *
 * @param events users of a log, each shown one movie
 * @param repeats logs that are drawn
 */
record OffPolicyStudy(int events, int repeats, Limits limits, long seed) {

  static final String PROTOCOL = "off_policy";

  private static final int KINDS = 8;
  private static final int MOVIES = 10;

  /** What the model of doubly robust says of a true reward: wrong, so that it has to correct. */
  private static final double MODEL_SLOPE = 0.7;

  private static final double MODEL_OFFSET = 0.05;

  enum Estimator {
    IPS,
    SNIPS,
    DOUBLY_ROBUST;

    String column() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  static OffPolicyStudy of(Conf conf) {
    Conf.OffPolicy settings = conf.evaluate().offPolicy();
    return new OffPolicyStudy(
        settings.events(),
        settings.repeats(),
        new Limits(settings.leastEffective(), settings.leastOverlap()),
        conf.seed());
  }

  /**
   * What each kind of users is shown and likes.
   *
   * @param logged by kind and movie, how often the logging policy shows it
   * @param target the same of the other policy
   * @param rewards chance that the user likes it
   */
  record World(double[][] logged, double[][] target, double[][] rewards) {

    /** Policies that prefer other movies, each of them at least a little. */
    static World generate(long seed) {
      var random = new SplittableRandom(seed);
      return new World(
          policies(random, 1), policies(random, 1.5), table(random, value -> value * value));
    }

    /** The other policy shows one movie alone, which the logging one shows next to never. */
    World withoutOverlap() {
      var rare = new double[KINDS][MOVIES];
      var only = new double[KINDS][MOVIES];
      for (int kind = 0; kind < KINDS; kind++) {
        Arrays.fill(rare[kind], (1 - 1e-6) / (MOVIES - 1));
        rare[kind][0] = 1e-6;
        only[kind][0] = 1;
      }
      return new World(rare, only, rewards);
    }

    private static double[][] policies(SplittableRandom random, double sharpness) {
      double[][] policies = table(random, value -> Math.exp(sharpness * 2 * value));
      for (double[] policy : policies) {
        double sum = Arrays.stream(policy).sum();
        Arrays.setAll(policy, movie -> policy[movie] / sum);
      }
      return policies;
    }

    private static double[][] table(
        SplittableRandom random, java.util.function.DoubleUnaryOperator of) {
      var table = new double[KINDS][MOVIES];
      for (double[] row : table) {
        Arrays.setAll(row, movie -> of.applyAsDouble(random.nextDouble()));
      }
      return table;
    }

    /** The mean reward of the other policy, kinds being as frequent. */
    double truth() {
      double sum = 0;
      for (int kind = 0; kind < KINDS; kind++) {
        sum += expected(kind, rewards[kind]) / KINDS;
      }
      return sum;
    }

    private double expected(int kind, double[] ofMovies) {
      double sum = 0;
      for (int movie = 0; movie < MOVIES; movie++) {
        sum += target[kind][movie] * ofMovies[movie];
      }
      return sum;
    }

    private double[] modelled(int kind) {
      return Arrays.stream(rewards[kind])
          .map(reward -> MODEL_SLOPE * reward + MODEL_OFFSET)
          .toArray();
    }
  }

  /** What all estimators say of one drawn log, in their order. */
  List<Estimate> draw(World world, SplittableRandom random) {
    var rewards = new double[events];
    var logged = new double[events];
    var target = new double[events];
    var predicted = new double[events];
    var expected = new double[events];
    for (int i = 0; i < events; i++) {
      int kind = random.nextInt(KINDS);
      int movie = drawn(world.logged()[kind], random);
      rewards[i] = random.nextDouble() < world.rewards()[kind][movie] ? 1 : 0;
      logged[i] = world.logged()[kind][movie];
      target[i] = world.target()[kind][movie];
      predicted[i] = world.modelled(kind)[movie];
      expected[i] = world.expected(kind, world.modelled(kind));
    }
    var log = new Log(rewards, logged, target);
    return Arrays.stream(Estimator.values())
        .map(
            estimator ->
                switch (estimator) {
                  case IPS -> OffPolicy.ips(log, limits);
                  case SNIPS -> OffPolicy.snips(log, limits);
                  case DOUBLY_ROBUST -> OffPolicy.doublyRobust(log, predicted, expected, limits);
                })
        .toList();
  }

  private static int drawn(double[] policy, SplittableRandom random) {
    double left = random.nextDouble();
    for (int movie = 0; movie < policy.length - 1; movie++) {
      left -= policy[movie];
      if (left < 0) {
        return movie;
      }
    }
    return policy.length - 1;
  }

  /** Bias and coverage of each estimator, and how often it refuses where nothing overlaps. */
  List<Summary.Metric> metrics() {
    World world = World.generate(seed);
    List<List<Estimate>> draws = draws(world);
    List<List<Estimate>> apart = draws(world.withoutOverlap());
    var metrics = new ArrayList<Summary.Metric>();
    for (Estimator estimator : Estimator.values()) {
      List<Estimate> given =
          draws.stream()
              .map(draw -> draw.get(estimator.ordinal()))
              .filter(estimate -> estimate.value().isPresent())
              .toList();
      if (given.size() > 1) {
        metrics.add(bias(estimator, given, world.truth()));
        metrics.add(share(estimator, "coverage", covering(given, world.truth()), given.size()));
      }
      metrics.add(share(estimator, "refused", draws.size() - given.size(), draws.size()));
      long refused =
          apart.stream()
              .filter(draw -> draw.get(estimator.ordinal()).refusal().isPresent())
              .count();
      metrics.add(share(estimator, "refused_without_overlap", (int) refused, apart.size()));
    }
    return metrics;
  }

  private List<List<Estimate>> draws(World world) {
    var random = new SplittableRandom(seed).split();
    var draws = new ArrayList<List<Estimate>>();
    for (int i = 0; i < repeats; i++) {
      draws.add(draw(world, random.split()));
    }
    return draws;
  }

  private static int covering(List<Estimate> estimates, double truth) {
    return (int)
        estimates.stream()
            .map(estimate -> estimate.value().orElseThrow())
            .filter(interval -> interval.low() <= truth && truth <= interval.high())
            .count();
  }

  private Summary.Metric bias(Estimator estimator, List<Estimate> estimates, double truth) {
    Moments errors =
        Moments.of(
            estimates.stream()
                .mapToDouble(estimate -> estimate.value().orElseThrow().value() - truth)
                .toArray());
    double half = 1.96 * Math.sqrt(errors.variance() / errors.count());
    return metric(estimator, "bias", errors.mean(), errors.mean() - half, errors.mean() + half);
  }

  private Summary.Metric share(Estimator estimator, String name, int some, int all) {
    Interval interval = Proportion.of(some, all);
    return metric(estimator, name, interval.value(), interval.low(), interval.high());
  }

  private Summary.Metric metric(
      Estimator estimator, String name, double value, double low, double high) {
    return new Summary.Metric(
        PROTOCOL, Summary.ALL, estimator.column(), name, value, low, high, events);
  }
}
