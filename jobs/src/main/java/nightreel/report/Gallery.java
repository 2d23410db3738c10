package nightreel.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.slice;
import static org.apache.spark.sql.functions.sort_array;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nightreel.report.UserSheet.Movie;
import nightreel.report.UserSheet.Recommended;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A few users, from those with the shortest to those with the longest history, in full. */
final class Gallery {

  /** How much of a history, and how many recommendations, people read. */
  static final int SHOWN = 10;

  private Gallery() {}

  /**
   * Picks users evenly from all ordered by the length of their history (with {@code count} 1 the
   * median one), always the same of the same tables.
   *
   * @param sequences of {@code Tables.SEQUENCES}
   * @param recommendations of {@code Tables.RECOMMENDATIONS}
   * @param movies of {@code Tables.MOVIES}
   */
  static List<UserSheet> pick(
      Dataset<Row> sequences, Dataset<Row> recommendations, Dataset<Row> movies, int count) {
    return of(
        sequences,
        recommendations.where(col("rank").leq(SHOWN)),
        movies,
        typicalUsers(sequences, count));
  }

  /** Some users with all of their recommendations, those with the shortest histories first. */
  static List<UserSheet> of(
      Dataset<Row> sequences,
      Dataset<Row> recommendations,
      Dataset<Row> movies,
      List<Long> userIds) {
    Object[] ids = userIds.toArray();
    List<Row> histories = sequences.where(col("user_id").isin(ids)).collectAsList();
    List<Row> lists =
        recommendations.where(col("user_id").isin(ids)).orderBy("user_id", "rank").collectAsList();
    Map<Long, Movie> titles = movies(movies, histories, lists);
    var sheets = new ArrayList<UserSheet>();
    for (Row history : histories) {
      sheets.add(sheet(history, lists, titles));
    }
    sheets.sort(
        java.util.Comparator.comparingInt(UserSheet::historyLength)
            .thenComparingLong(UserSheet::userId));
    return sheets;
  }

  /** The users at the middle of {@code count} equal parts of all, ordered by length and id. */
  static List<Long> typicalUsers(Dataset<Row> sequences, int count) {
    List<Row> lengths =
        sequences
            .groupBy(size(col("movie_ids")).as("length"))
            .agg(
                count(lit(1)).as("users"),
                slice(sort_array(collect_list(col("user_id"))), 1, count).as("first_users"))
            .orderBy("length")
            .collectAsList();
    long users = lengths.stream().mapToLong(row -> row.<Long>getAs("users")).sum();
    var picked = new LinkedHashSet<Long>();
    for (int i = 0; i < count; i++) {
      long place = (long) ((i + 0.5) / count * users);
      for (Row row : lengths) {
        place -= row.<Long>getAs("users");
        if (place < 0) {
          List<Long> candidates = row.getList(row.fieldIndex("first_users"));
          candidates.stream()
              .filter(user -> !picked.contains(user))
              .findFirst()
              .ifPresent(picked::add);
          break;
        }
      }
    }
    return List.copyOf(picked);
  }

  private static UserSheet sheet(Row history, List<Row> lists, Map<Long, Movie> titles) {
    long userId = history.getAs("user_id");
    List<Movie> last = lastOf(history).stream().map(movieId -> titles.get(movieId)).toList();
    List<Recommended> recommendations =
        lists.stream()
            .filter(row -> row.<Long>getAs("user_id") == userId)
            .map(row -> recommended(row, titles))
            .toList();
    return new UserSheet(
        userId, history.getList(history.fieldIndex("movie_ids")).size(), last, recommendations);
  }

  private static List<Long> lastOf(Row history) {
    List<Long> movieIds = history.getList(history.fieldIndex("movie_ids"));
    return movieIds.subList(Math.max(0, movieIds.size() - SHOWN), movieIds.size());
  }

  private static Recommended recommended(Row row, Map<Long, Movie> titles) {
    return new Recommended(
        row.getAs("rank"),
        titles.get(row.<Long>getAs("movie_id")),
        row.getAs("score"),
        row.getAs("sasrec_score"),
        row.getAs("content_score"),
        row.getAs("mmr_penalty"),
        Map.copyOf(row.<String, Integer>getJavaMap(row.fieldIndex("sources"))),
        row.getAs("explanation"),
        row.getAs("explanation_detailed"));
  }

  /** The movies that are shown; one without a row in {@code movies} goes by its id. */
  private static Map<Long, Movie> movies(
      Dataset<Row> movies, List<Row> histories, List<Row> lists) {
    Set<Long> shown = new HashSet<>();
    histories.forEach(row -> shown.addAll(lastOf(row)));
    lists.forEach(row -> shown.add(row.getAs("movie_id")));
    var titles = new HashMap<Long, Movie>();
    shown.forEach(id -> titles.put(id, new Movie(id, "movie " + id, null, List.of())));
    for (Row row : movies.where(col("movie_id").isin(shown.toArray())).collectAsList()) {
      long movieId = row.getAs("movie_id");
      titles.put(
          movieId,
          new Movie(
              movieId,
              row.getAs("title"),
              row.getAs("year"),
              List.copyOf(row.<String>getList(row.fieldIndex("genres")))));
    }
    return titles;
  }
}
