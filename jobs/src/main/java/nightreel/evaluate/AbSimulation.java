package nightreel.evaluate;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.size;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import nightreel.conf.Conf;
import nightreel.conf.UnusableException;
import nightreel.evaluate.ClickModel.Clicks;
import nightreel.metrics.Interval;
import nightreel.metrics.MeanDifference;
import nightreel.metrics.Moments;
import nightreel.metrics.Proportion;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A simulation of an A/B test of two methods, not a test with people: the held-out users are shown
 * the lists of the methods and click as {@link ClickModel} says. Once every user sees one list,
 * that of the arm that a coin puts the user in, as in an A/B test; once every user sees both, which
 * tells smaller differences. All chance comes from hashes of the seed and the user.
 *
 * <p>To check the test itself it is repeated with the same method in both arms (A/A), each time
 * with other coins and clicks: it should call about one in twenty a difference.
 *
 * @param control method of arm a
 * @param treatment method of arm b
 */
record AbSimulation(
    Method control, Method treatment, ClickModel model, double lift, int repeats, long seed)
    implements Serializable {

  static final String SPLIT = "simulated_ab_split";
  static final String PAIRED = "simulated_ab_paired";
  static final String SAME = "simulated_aa";

  private static final String CTR = "ctr@" + ClickModel.SHOWN;
  private static final String CLICK_POSITION = "first_click_position@" + ClickModel.SHOWN;
  private static final double POWER = 0.8;

  /** The quantities that are summed; those of A/A follow, two a repeat. */
  private static final int CLICKS_A = 0;

  private static final int CLICKS_B = 1;
  private static final int POSITION_A = 2;
  private static final int POSITION_B = 3;
  private static final int BOTH_CLICKS_A = 4;
  private static final int BOTH_CLICKS_B = 5;
  private static final int CLICKS_DIFFERENCE = 6;
  private static final int BOTH_POSITION_A = 7;
  private static final int BOTH_POSITION_B = 8;
  private static final int POSITION_DIFFERENCE = 9;
  private static final int REPEATS = 10;

  /**
   * @throws UnusableException where the settings name no method
   */
  static AbSimulation of(Conf conf) {
    Conf.Ab ab = conf.evaluate().ab();
    return new AbSimulation(
        method("control", ab.control()),
        method("treatment", ab.treatment()),
        ClickModel.of(ab),
        ab.lift(),
        ab.repeats(),
        conf.seed());
  }

  private static Method method(String key, String name) {
    return Method.find(name)
        .filter(method -> !method.isContentVariant())
        .orElseThrow(
            () ->
                new UnusableException(
                    "setting evaluate.ab.%s is %s, must be one of the methods of metrics"
                        .formatted(key, name)));
  }

  /** What the two methods give a user. */
  record Shown(long userId, int positionA, int lengthA, int positionB, int lengthB) {

    static Shown of(Row row) {
      return new Shown(row.getLong(0), row.getInt(1), row.getInt(2), row.getInt(3), row.getInt(4));
    }
  }

  /**
   * Runs the simulation.
   *
   * @param outcomes columns of {@code EvaluateJob.OUTCOMES}
   */
  Result run(Dataset<Row> outcomes) {
    Dataset<Row> a = lists(outcomes, control, "a");
    Dataset<Row> b = lists(outcomes, treatment, "b");
    List<WholeSums> sums =
        a.join(b, "user_id").javaRDD().mapPartitions(rows -> sums(rows)).collect();
    return new Result(this, sums.stream().reduce(none(), WholeSums::plus));
  }

  private static Dataset<Row> lists(Dataset<Row> outcomes, Method method, String arm) {
    return outcomes
        .where(col("method").equalTo(method.name()))
        .select(col("user_id"), col("position").as("position_" + arm), size(col("top")).as(arm));
  }

  private Iterator<WholeSums> sums(Iterator<Row> rows) {
    WholeSums sums = none();
    rows.forEachRemaining(row -> add(sums, Shown.of(row)));
    return List.of(sums).iterator();
  }

  WholeSums none() {
    return new WholeSums(REPEATS + 2 * repeats);
  }

  /** Lets a user take part in every experiment. */
  void add(WholeSums sums, Shown user) {
    var random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L ^ user.userId()).split();
    boolean isTreated = random.nextBoolean();
    Clicks one =
        isTreated
            ? model.click(user.positionB(), user.lengthB(), random)
            : model.click(user.positionA(), user.lengthA(), random);
    sums.add(isTreated ? CLICKS_B : CLICKS_A, one.clicks());
    if (one.first() > 0) {
      sums.add(isTreated ? POSITION_B : POSITION_A, one.first());
    }
    addBoth(
        sums,
        model.click(user.positionA(), user.lengthA(), random),
        model.click(user.positionB(), user.lengthB(), random));
    for (int i = 0; i < repeats; i++) {
      int arm = random.nextBoolean() ? 1 : 0;
      sums.add(
          REPEATS + 2 * i + arm, model.click(user.positionA(), user.lengthA(), random).clicks());
    }
  }

  private static void addBoth(WholeSums sums, Clicks a, Clicks b) {
    sums.add(BOTH_CLICKS_A, a.clicks());
    sums.add(BOTH_CLICKS_B, b.clicks());
    sums.add(CLICKS_DIFFERENCE, b.clicks() - a.clicks());
    if (a.first() > 0 && b.first() > 0) {
      sums.add(BOTH_POSITION_A, a.first());
      sums.add(BOTH_POSITION_B, b.first());
      sums.add(POSITION_DIFFERENCE, b.first() - a.first());
    }
  }

  /** What came of it. */
  record Result(AbSimulation simulation, WholeSums sums) {

    /** The comparisons that there are enough users for. */
    List<Comparison> comparisons() {
      var comparisons = new ArrayList<Comparison>();
      double shown = ClickModel.SHOWN;
      split(CTR, sums.moments(CLICKS_A, shown), sums.moments(CLICKS_B, shown))
          .ifPresent(comparisons::add);
      split(CLICK_POSITION, sums.moments(POSITION_A, 1), sums.moments(POSITION_B, 1))
          .ifPresent(comparisons::add);
      paired(CTR, BOTH_CLICKS_A, BOTH_CLICKS_B, CLICKS_DIFFERENCE, shown)
          .ifPresent(comparisons::add);
      paired(CLICK_POSITION, BOTH_POSITION_A, BOTH_POSITION_B, POSITION_DIFFERENCE, 1)
          .ifPresent(comparisons::add);
      return comparisons;
    }

    private Optional<Comparison> split(String metric, Moments a, Moments b) {
      return a.count() < 2 || b.count() < 2
          ? Optional.empty()
          : Optional.of(
              comparison(SPLIT, metric, a, b, MeanDifference.between(a, b), a.count() + b.count()));
    }

    private Optional<Comparison> paired(String metric, int a, int b, int differences, double by) {
      Moments difference = sums.moments(differences, by);
      return difference.count() < 2
          ? Optional.empty()
          : Optional.of(
              comparison(
                  PAIRED,
                  metric,
                  sums.moments(a, by),
                  sums.moments(b, by),
                  MeanDifference.paired(difference),
                  difference.count()));
    }

    private Comparison comparison(
        String protocol, String metric, Moments a, Moments b, MeanDifference test, long users) {
      return new Comparison(
          protocol,
          simulation.control().column(),
          simulation.treatment().column(),
          metric,
          a.mean(),
          b.mean(),
          test.difference(),
          test.low(),
          test.high(),
          test.pValue(),
          null,
          test.minimumDetectable(POWER),
          test.power(simulation.lift() * a.mean()),
          users);
    }

    /** How often the test finds a difference where there is none, with its exact interval. */
    List<Summary.Metric> metrics() {
      int found = 0;
      int made = 0;
      long users = 0;
      for (int i = 0; i < simulation.repeats(); i++) {
        Moments a = sums.moments(REPEATS + 2 * i, 1);
        Moments b = sums.moments(REPEATS + 2 * i + 1, 1);
        if (a.count() > 1 && b.count() > 1) {
          users = a.count() + b.count();
          made++;
          found += MeanDifference.between(a, b).isFound() ? 1 : 0;
        }
      }
      if (made == 0) {
        return List.of();
      }
      Interval interval = Proportion.of(found, made);
      return List.of(
          new Summary.Metric(
              SAME,
              Summary.ALL,
              simulation.control().column(),
              "found",
              interval.value(),
              interval.low(),
              interval.high(),
              users));
    }
  }
}
