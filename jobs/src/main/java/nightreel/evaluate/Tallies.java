package nightreel.evaluate;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.isnan;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.round;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import nightreel.conf.Conf;
import nightreel.metrics.RankingMetrics;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Users counted by what they got: all that figures, intervals and differences are made of, and no
 * larger for more users. Spark counts; no user comes to the driver.
 *
 * @param positions for each method and segment of users, how many found their movie at a position
 * @param qualities for each method and quality of lists, how many lists have a value
 * @param targets for each method, how many found a movie of so many interactions at a position
 * @param pairs for each two methods, how many users found their movie at a position by either one
 */
record Tallies(
    Map<Method, Map<String, Map<Integer, Integer>>> positions,
    Map<Method, Map<String, Quality>> qualities,
    Map<Method, Map<Target, Integer>> targets,
    Map<Pair, Map<Pair.Positions, Integer>> pairs) {

  /** Of how many decimals the values of qualities are, where they are counted. */
  private static final int DECIMALS = 3;

  /** Sums of whole millionths are the same in any order. */
  private static final double MILLION = 1e6;

  private static final List<String> QUALITIES = List.of("diversity", "novelty", "popularity_bias");

  /**
   * @param mean of the exact values
   * @param counts of the rounded ones
   */
  record Quality(double mean, Map<Double, Integer> counts) {}

  /**
   * @param interactions visible ones of the held-out movie
   * @param position where it was found, or {@link RankingMetrics#ABSENT}
   */
  record Target(long interactions, int position) {}

  /** Two methods, the one first that comes first in {@link Method}. */
  record Pair(Method a, Method b) implements java.io.Serializable {

    /** Beyond {@link Evaluator#K} all are absent; in order, so that sums are always the same. */
    record Positions(int a, int b) implements java.io.Serializable, Comparable<Positions> {
      @Override
      public int compareTo(Positions other) {
        return a == other.a ? Integer.compare(b, other.b) : Integer.compare(a, other.a);
      }
    }

    /** Variants of the vectors are compared with those in use alone, and on their own users. */
    boolean isCompared() {
      return a.isContentVariant() == b.isContentVariant()
          && (!a.isContentVariant() || a == Method.CONTENT_LEARNED || b == Method.CONTENT_LEARNED);
    }
  }

  /**
   * Counts the users.
   *
   * @param outcomes columns of {@code EvaluateJob.OUTCOMES}
   * @param targets user_id and genres of the held-out movie
   */
  static Tallies of(Dataset<Row> outcomes, Dataset<Row> targets, Conf.Evaluate settings) {
    return new Tallies(
        positions(outcomes, targets, settings),
        qualities(outcomes),
        targets(outcomes),
        pairs(outcomes));
  }

  private static Map<Method, Map<String, Map<Integer, Integer>>> positions(
      Dataset<Row> outcomes, Dataset<Row> targets, Conf.Evaluate settings) {
    Column genres = transform(col("genres"), genre -> concat(lit("genre:"), genre));
    Column segments =
        concat(array(lit(Summary.ALL), col("segment"), activity(settings.activity())), genres);
    var positions = new EnumMap<Method, Map<String, Map<Integer, Integer>>>(Method.class);
    outcomes
        .join(broadcast(targets), "user_id")
        .select(col("method"), explode(segments).as("segment"), col("position"))
        .groupBy("method", "segment", "position")
        .agg(count(lit(1)).as("users"))
        .collectAsList()
        .forEach(
            row ->
                positions
                    .computeIfAbsent(method(row), unused -> new TreeMap<>())
                    .computeIfAbsent(row.getAs("segment"), unused -> new TreeMap<>())
                    .put(row.getAs("position"), users(row)));
    return positions;
  }

  /** How much the user had watched before. */
  private static Column activity(Conf.Activity activity) {
    return when(col("history_length").leq(activity.light()), lit("light"))
        .when(col("history_length").gt(activity.heavy()), lit("heavy"))
        .otherwise(lit("medium"));
  }

  private static Map<Method, Map<String, Quality>> qualities(Dataset<Row> outcomes) {
    var qualities = new EnumMap<Method, Map<String, Quality>>(Method.class);
    for (String name : QUALITIES) {
      var counts = new EnumMap<Method, Map<Double, Integer>>(Method.class);
      var sums = new EnumMap<Method, Long>(Method.class);
      for (Row row : values(outcomes, name)) {
        Method method = method(row);
        counts
            .computeIfAbsent(method, unused -> new TreeMap<>())
            .merge(row.<Double>getAs("value"), users(row), Integer::sum);
        sums.merge(method, row.<Long>getAs("millionths"), Long::sum);
      }
      counts.forEach(
          (method, values) -> {
            long users = values.values().stream().mapToLong(many -> many).sum();
            qualities
                .computeIfAbsent(method, unused -> new HashMap<>())
                .put(name, new Quality(sums.get(method) / MILLION / users, values));
          });
    }
    return qualities;
  }

  private static List<Row> values(Dataset<Row> outcomes, String name) {
    return outcomes
        .where(not(isnan(col(name))))
        .groupBy(col("method"), round(col(name), DECIMALS).as("value"))
        .agg(
            count(lit(1)).as("users"),
            sum(round(col(name).multiply(MILLION)).cast("long")).as("millionths"))
        .collectAsList();
  }

  private static Map<Method, Map<Target, Integer>> targets(Dataset<Row> outcomes) {
    var targets = new EnumMap<Method, Map<Target, Integer>>(Method.class);
    outcomes
        .groupBy(col("method"), col("target_count"), capped().as("position"))
        .agg(count(lit(1)).as("users"))
        .orderBy("method", "target_count", "position") // sums are to be the same every time
        .collectAsList()
        .forEach(
            row ->
                targets
                    .computeIfAbsent(method(row), unused -> new java.util.LinkedHashMap<>())
                    .put(new Target(row.getAs("target_count"), row.getAs("position")), users(row)));
    return targets;
  }

  private static Column capped() {
    return when(col("position").geq(Evaluator.K), lit(RankingMetrics.ABSENT))
        .otherwise(col("position"));
  }

  private static Map<Pair, Map<Pair.Positions, Integer>> pairs(Dataset<Row> outcomes) {
    var pairs = new HashMap<Pair, Map<Pair.Positions, Integer>>();
    outcomes
        .groupBy("user_id")
        .agg(collect_list(struct(col("method"), capped().as("position"))).as("methods"))
        .select("methods")
        .javaRDD()
        .mapPartitions(Tallies::pairs)
        .collect()
        .forEach(
            part ->
                part.forEach(
                    (pair, counts) ->
                        counts.forEach(
                            (positions, users) ->
                                pairs
                                    .computeIfAbsent(pair, unused -> new TreeMap<>())
                                    .merge(positions, users, Integer::sum))));
    return pairs;
  }

  /** The users of a partition, counted. */
  private static Iterator<Map<Pair, Map<Pair.Positions, Integer>>> pairs(Iterator<Row> users) {
    var pairs = new HashMap<Pair, Map<Pair.Positions, Integer>>();
    while (users.hasNext()) {
      var positions = new EnumMap<Method, Integer>(Method.class);
      users
          .next()
          .<Row>getList(0)
          .forEach(row -> positions.put(Method.valueOf(row.getString(0)), row.getInt(1)));
      var methods = new ArrayList<>(positions.keySet());
      for (int a = 0; a < methods.size(); a++) {
        for (int b = a + 1; b < methods.size(); b++) {
          var pair = new Pair(methods.get(a), methods.get(b));
          if (pair.isCompared()) {
            pairs
                .computeIfAbsent(pair, unused -> new HashMap<>())
                .merge(
                    new Pair.Positions(positions.get(pair.a()), positions.get(pair.b())),
                    1,
                    Integer::sum);
          }
        }
      }
    }
    return List.<Map<Pair, Map<Pair.Positions, Integer>>>of(pairs).iterator();
  }

  private static Method method(Row row) {
    return Method.valueOf(row.getAs("method"));
  }

  private static int users(Row row) {
    return Math.toIntExact(row.<Long>getAs("users"));
  }
}
