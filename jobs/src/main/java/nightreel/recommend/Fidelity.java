package nightreel.recommend;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.struct;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import nightreel.embed.MovieVectors;
import nightreel.recommend.Blend.Scored;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Whether explanations name what carries a recommendation: how far its score falls without the
 * movies that they name, without as many of the same history drawn at random, and without as many
 * of the latest. All sources score again, SASRec too, whatever the explanations were made with.
 */
public final class Fidelity {

  /** Mean falls of a user's explained recommendations, in units of the blended score. */
  public static final StructType FALLS =
      new StructType()
          .add("user_id", DataTypes.LongType, false)
          .add("named", DataTypes.DoubleType, false)
          .add("random", DataTypes.DoubleType, false)
          .add("latest", DataTypes.DoubleType, false);

  /** Of each user's list the first ones: what people see. */
  private static final int RANKS = 5;

  private Fidelity() {}

  /** Which movies are taken out of the history. */
  private enum Without {
    NAMED,
    RANDOM,
    LATEST
  }

  /** A recommendation and what its explanation names. */
  private record Explained(int row, int[] because) implements Serializable {}

  /**
   * Measures published lists.
   *
   * @param histories what {@code Cut.NOW} gave, of some users
   * @param recommendations with the columns of {@code Tables.RECOMMENDATIONS}
   * @param pipeline of {@code Cut.NOW}
   * @return columns of {@link #FALLS}, of users with an explanation that names a movie
   */
  public static Dataset<Row> falls(
      Dataset<Row> histories,
      Dataset<Row> recommendations,
      Pipeline pipeline,
      Ranking ranking,
      long seed) {
    Dataset<Row> explained =
        recommendations
            .where(col("rank").leq(RANKS).and(size(col("because")).gt(0)))
            .groupBy(col("user_id"))
            .agg(
                sort_array(collect_list(struct(col("rank"), col("movie_id"), col("because"))))
                    .as("explained"));
    return Batches.spread(histories.join(explained, "user_id"))
        .mapPartitions(
            (MapPartitionsFunction<Row, Row>) rows -> falls(rows, pipeline, ranking, seed),
            Encoders.row(FALLS));
  }

  private static Iterator<Row> falls(
      Iterator<Row> rows, Pipeline pipeline, Ranking ranking, long seed) {
    Recommender recommender = pipeline.open();
    MovieVectors vectors = pipeline.catalogue().vectors();
    var explained = new HashMap<Long, List<Explained>>();
    Iterator<Row> noted =
        Batches.peek(rows, row -> explained.put(row.getAs("user_id"), explained(row, vectors)));
    return Batches.map(
        noted,
        vectors,
        pipeline.settings().recommend().batchSize(),
        users -> falls(users, explained, recommender, ranking, seed));
  }

  private static List<Explained> explained(Row row, MovieVectors vectors) {
    List<Row> list = row.getList(row.fieldIndex("explained"));
    return list.stream()
        .map(
            one ->
                new Explained(
                    vectors.row(one.getLong(1)),
                    vectors.rows(one.<Long>getList(2).stream().mapToLong(id -> id).toArray())))
        .toList();
  }

  private static List<Row> falls(
      List<UserHistory> users,
      Map<Long, List<Explained>> explained,
      Recommender recommender,
      Ranking ranking,
      long seed) {
    List<List<Scored>> ranked = recommender.rank(users, ranking.blend());
    var falls = new ArrayList<Row>();
    for (int b = 0; b < users.size(); b++) {
      UserHistory user = users.get(b);
      List<Explained> list =
          explained.remove(user.userId()).stream()
              .filter(one -> one.because().length < user.rows().length)
              .toList();
      if (!list.isEmpty()) {
        double[] means = means(user, list, ranked.get(b), recommender, ranking, seed);
        falls.add(
            RowFactory.create(
                user.userId(),
                means[Without.NAMED.ordinal()],
                means[Without.RANDOM.ordinal()],
                means[Without.LATEST.ordinal()]));
      }
    }
    return falls;
  }

  /** The mean fall of a user's recommendations by {@link Without}. */
  private static double[] means(
      UserHistory user,
      List<Explained> list,
      List<Scored> ranked,
      Recommender recommender,
      Ranking ranking,
      long seed) {
    var histories = new ArrayList<UserHistory>();
    var rows = new ArrayList<int[]>();
    var random = new SplittableRandom(seed ^ user.userId());
    for (Explained one : list) {
      histories.add(user);
      for (Without without : Without.values()) {
        histories.add(Explainer.without(user, places(without, user.rows(), one, random)));
      }
      for (int i = 0; i <= Without.values().length; i++) {
        rows.add(new int[] {one.row()});
      }
    }
    Map<Source, float[][]> scores =
        recommender.scores(histories, rows, EnumSet.allOf(Source.class));
    Scale scale = Scale.of(ranked, ranking.blend());
    var means = new double[Without.values().length];
    for (int i = 0; i < histories.size(); i++) {
      int variant = i % (means.length + 1);
      for (var ofSource : scores.entrySet()) {
        float[][] score = ofSource.getValue();
        if (variant > 0) {
          means[variant - 1] +=
              scale.fall(ofSource.getKey(), score[i - variant][0], score[i][0]) / list.size();
        }
      }
    }
    return means;
  }

  private static BitSet places(
      Without without, int[] history, Explained one, SplittableRandom random) {
    var places = new BitSet();
    switch (without) {
      case NAMED -> {
        for (int place = 0; place < history.length; place++) {
          for (int row : one.because()) {
            places.set(place, places.get(place) || history[place] == row);
          }
        }
      }
      case RANDOM -> {
        while (places.cardinality() < one.because().length) {
          places.set(random.nextInt(history.length));
        }
      }
      case LATEST -> places.set(history.length - one.because().length, history.length);
    }
    return places;
  }
}
