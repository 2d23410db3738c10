package nightreel.recommend;

import static org.apache.spark.sql.functions.array_max;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import nightreel.conf.Conf;
import nightreel.conf.UnusableException;
import nightreel.embed.MovieVectors;
import nightreel.metrics.TopK;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The movies and what the visible histories say of them, by row of their vectors.
 *
 * @param vectors fused vectors of all movies
 * @param counts how many visible interactions each movie has
 * @param recentCounts how many of them are recent
 * @param allowed which movies may be recommended
 */
public record Catalogue(MovieVectors vectors, long[] counts, long[] recentCounts, boolean[] allowed)
    implements Serializable {

  private static final long SECONDS_A_DAY = 86_400;

  /**
   * Counts the visible histories; movies that occur in them may be recommended.
   *
   * @param histories what {@code Cut.histories} gave
   * @param recentDays what recent means, counted back from the last visible interaction
   */
  public static Catalogue of(Dataset<Row> histories, MovieVectors vectors, int recentDays) {
    Row last = histories.agg(max(array_max(col("timestamps")))).first();
    long recentFrom = last.isNullAt(0) ? 0 : last.getLong(0) - recentDays * SECONDS_A_DAY;
    var context = JavaSparkContext.fromSparkContext(histories.sparkSession().sparkContext());
    Broadcast<long[]> movieIds = context.broadcast(vectors.movieIds());
    Counts found =
        histories
            .select("movie_ids", "timestamps")
            .javaRDD()
            .aggregate(
                Counts.none(vectors.size()),
                (sum, row) -> sum.add(row, movieIds.value(), recentFrom),
                Counts::plus);
    movieIds.destroy();
    long[] counts = found.all();
    var allowed = new boolean[counts.length];
    for (int row = 0; row < counts.length; row++) {
      allowed[row] = counts[row] > 0;
    }
    return new Catalogue(vectors, counts, found.recent(), allowed);
  }

  /** Interactions by row of their movies: sums that grow in place, one a task. */
  private record Counts(long[] all, long[] recent) implements Serializable {

    static Counts none(int movies) {
      return new Counts(new long[movies], new long[movies]);
    }

    Counts add(Row history, long[] movieIds, long recentFrom) {
      List<Long> movies = history.getList(0);
      List<Long> timestamps = history.getList(1);
      for (int i = 0; i < movies.size(); i++) {
        int row = Arrays.binarySearch(movieIds, movies.get(i));
        if (row >= 0) {
          all[row]++;
          recent[row] += timestamps.get(i) >= recentFrom ? 1 : 0;
        }
      }
      return this;
    }

    Counts plus(Counts other) {
      for (int row = 0; row < all.length; row++) {
        all[row] += other.all[row];
        recent[row] += other.recent[row];
      }
      return this;
    }
  }

  /** The same, with the movies that nobody has seen yet: what tonight's lists are made from. */
  public Catalogue withUnseen() {
    var all = new boolean[allowed.length];
    Arrays.fill(all, true);
    return new Catalogue(vectors, counts, recentCounts, all);
  }

  /**
   * The same, without the movies that the settings keep out of the lists: blocked ones, those from
   * before a year or of no known year where there is such a year, and adult ones.
   *
   * @param movies with the columns of {@code Tables.MOVIES}
   * @param topK length of the lists
   * @throws UnusableException where fewer movies are left than a list has
   */
  Catalogue filtered(Dataset<Row> movies, Conf.Filters filters, int topK) {
    boolean[] filtered = allowed.clone();
    for (long movieId : filters.blockedMovies()) {
      disallow(filtered, movieId);
    }
    Column tooOld = lit(filters.minYear() > 0);
    tooOld = tooOld.and(col("year").isNull().or(col("year").lt(filters.minYear())));
    Column adult = lit(!filters.adult()).and(coalesce(col("adult"), lit(false)));
    for (Row movie : movies.where(tooOld.or(adult)).select("movie_id").collectAsList()) {
      disallow(filtered, movie.getLong(0));
    }
    var left = new Catalogue(vectors, counts, recentCounts, filtered);
    if (left.size() < topK) {
      throw new UnusableException(
          ("recommend.top_k is %,d, but of %,d movies only %,d may be recommended; set a smaller"
                  + " one, or let more movies through blocked_movies, min_year and adult")
              .formatted(topK, allowed.length, left.size()));
    }
    return left;
  }

  private void disallow(boolean[] filtered, long movieId) {
    int row = vectors.row(movieId);
    if (row >= 0) {
      filtered[row] = false;
    }
  }

  /** Allowed movies, those with most interactions first. */
  public int[] byPopularity() {
    return order(counts);
  }

  /** Allowed movies, those with most recent interactions first. */
  public int[] byRecentPopularity() {
    return order(recentCounts);
  }

  private int[] order(long[] by) {
    var scores = new float[by.length];
    for (int row = 0; row < scores.length; row++) {
      scores[row] = allowed[row] ? by[row] : Float.NEGATIVE_INFINITY;
    }
    return TopK.select(scores, scores.length);
  }

  /** How many movies may be recommended. */
  public int size() {
    int size = 0;
    for (boolean may : allowed) {
      size += may ? 1 : 0;
    }
    return size;
  }
}
