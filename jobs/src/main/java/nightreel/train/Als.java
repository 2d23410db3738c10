package nightreel.train;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.size;

import java.util.Arrays;
import java.util.List;
import nightreel.conf.Conf;
import nightreel.split.Histories;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.recommendation.ALS;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Matrix factorisation by alternating least squares for implicit feedback (Hu, Koren and Volinsky,
 * ICDM 2008), Spark MLlib's: every interaction counts the same, whatever the rating.
 */
final class Als {

  /** Ids of MLlib are whole numbers of 32 bits: users and movies go by their place. */
  private static final StructType INTERACTIONS =
      new StructType()
          .add("user", DataTypes.IntegerType, false)
          .add("movie", DataTypes.IntegerType, false)
          .add("weight", DataTypes.FloatType, false);

  private Als() {}

  /**
   * The factors of the movies that occur.
   *
   * @param movieIds ascending
   * @param items {@code N x R} row by row
   */
  record Trained(long[] movieIds, float[] items) {}

  /**
   * Trains.
   *
   * @param histories what {@code Cut.histories} gave
   */
  static Trained train(Dataset<Row> histories, Conf.Als settings, long seed) {
    long[] movieIds =
        histories.select(explode(col("movie_ids"))).distinct().collectAsList().stream()
            .mapToLong(row -> row.getLong(0))
            .sorted()
            .toArray();
    var als =
        new ALS()
            .setImplicitPrefs(true)
            .setRank(settings.rank())
            .setMaxIter(settings.iterations())
            .setRegParam(settings.regularisation())
            .setAlpha(settings.alpha())
            .setSeed(seed)
            .setNumBlocks(settings.blocks())
            .setUserCol("user")
            .setItemCol("movie")
            .setRatingCol("weight");
    var items = new float[movieIds.length * settings.rank()];
    for (Row row : als.fit(interactions(histories, movieIds)).itemFactors().collectAsList()) {
      List<Float> factors = row.getList(1);
      for (int d = 0; d < factors.size(); d++) {
        items[row.getInt(0) * settings.rank() + d] = factors.get(d);
      }
    }
    return new Trained(movieIds, items);
  }

  private static Dataset<Row> interactions(Dataset<Row> histories, long[] movieIds) {
    JavaRDD<Row> rows =
        histories
            .select("movie_ids")
            .where(size(col("movie_ids")).gt(0))
            .javaRDD()
            .zipWithIndex()
            .flatMap(
                user ->
                    Arrays.stream(Histories.movieIds(user._1()))
                        .mapToObj(
                            movie ->
                                RowFactory.create(
                                    Math.toIntExact(user._2()),
                                    Arrays.binarySearch(movieIds, movie),
                                    1f))
                        .iterator());
    return histories.sparkSession().createDataFrame(rows, INTERACTIONS);
  }
}
