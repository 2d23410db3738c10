package nightreel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import nightreel.metrics.RankingMetrics;
import nightreel.metrics.TopK;
import nightreel.split.Cut;
import nightreel.split.Histories;
import nightreel.split.SplitJob;
import nightreel.tables.Tables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The shipped data as the test sees it, for comparing what methods reach with what plain
 * implementations in Python reach. There a target wins every tie, here the lower movie id does,
 * which is a user or two of 610 where many scores are the same.
 *
 * @param sequences of {@code Tables.SEQUENCES}
 * @param movieIds of all movies that occur, ascending
 * @param histories for each user the rows of what precedes the test movie
 * @param targets the row of each user's test movie
 */
public record Sample(
    Dataset<Row> sequences, long[] movieIds, List<int[]> histories, int[] targets) {

  private static Sample read;

  public static synchronized Sample read() {
    if (read == null) {
      Dataset<Row> ratings =
          LocalSpark.session()
              .read()
              .option("header", true)
              .schema(Tables.RATINGS.columns())
              .csv("../data/sample/ratings.csv");
      List<Row> rows = SplitJob.sequences(ratings, 3).orderBy("user_id").collectAsList();
      read = of(rows);
    }
    return read;
  }

  private static Sample of(List<Row> rows) {
    long[] movieIds =
        rows.stream()
            .flatMapToLong(row -> Arrays.stream(Histories.movieIds(row)))
            .distinct()
            .sorted()
            .toArray();
    var histories = new ArrayList<int[]>();
    var targets = new int[rows.size()];
    for (Row row : rows) {
      int[] all =
          Arrays.stream(Histories.movieIds(row))
              .mapToInt(movie -> Arrays.binarySearch(movieIds, movie))
              .toArray();
      int visible = Cut.TEST.visibleLength(all.length, row.getAs("train_length"));
      targets[histories.size()] = all[visible];
      histories.add(Arrays.copyOf(all, visible));
    }
    Dataset<Row> sequences = LocalSpark.session().createDataFrame(rows, Tables.SEQUENCES.columns());
    return new Sample(sequences, movieIds, histories, targets);
  }

  /** The best movies that a user has not seen. */
  public int[] best(int user, float[] scores, int count) {
    float[] unseen = scores.clone();
    for (int row : histories.get(user)) {
      unseen[row] = Float.NEGATIVE_INFINITY;
    }
    return TopK.select(unseen, count);
  }

  /** The share of users whose test movie is among the first {@code k} of their list. */
  public double hitRate(int[][] lists, int k) {
    double sum = 0;
    for (int user = 0; user < targets.length; user++) {
      sum += RankingMetrics.hitRate(position(lists[user], targets[user]), k);
    }
    return sum / targets.length;
  }

  public double ndcg(int[][] lists, int k) {
    double sum = 0;
    for (int user = 0; user < targets.length; user++) {
      sum += RankingMetrics.ndcg(position(lists[user], targets[user]), k);
    }
    return sum / targets.length;
  }

  private static int position(int[] list, int target) {
    for (int position = 0; position < list.length; position++) {
      if (list[position] == target) {
        return position;
      }
    }
    return RankingMetrics.ABSENT;
  }
}
