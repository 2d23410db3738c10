package nightreel.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nightreel.conf.Conf;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Whether the lists of all users are what lists should be; counted by Spark, none is collected. */
final class ListChecks {

  /** What is wrong with a list -> when it is, by {@code list} (by rank) and {@code movie_ids}. */
  private static final Map<String, String> FAULTS = new LinkedHashMap<>();

  static {
    FAULTS.put("belong to no user of sequences", "movie_ids IS NULL");
    FAULTS.put("name a movie twice", "size(array_distinct(list.movie_id)) < size(list)");
    FAULTS.put("hold a movie that the user has seen", "arrays_overlap(list.movie_id, movie_ids)");
    FAULTS.put(
        "have other ranks than 1, 2, 3, ...",
        "list[0].rank <> 1 OR element_at(list, -1).rank <> size(list)");
    // what is best comes first however lists are made diverse; where nothing was given for
    // diversity the rest follows in order
    FAULTS.put(
        "are not ordered by score",
        """
        array_max(list.score) > list[0].score
          OR size(list) > 1 AND array_max(list.mmr_penalty) = 0 AND exists(
            sequence(1, greatest(1, size(list) - 1)), i -> list[i].score > list[i - 1].score)\
        """);
  }

  private ListChecks() {}

  static List<String> failed(
      Dataset<Row> sequences, Dataset<Row> recommendations, Dataset<Row> movies, Conf conf) {
    Dataset<Row> lists =
        recommendations
            .groupBy("user_id")
            .agg(
                sort_array(
                        collect_list(
                            struct(col("rank"), col("movie_id"), col("score"), col("mmr_penalty"))))
                    .as("list"));
    var columns = new ArrayList<Column>();
    columns.add(count_if(col("movie_ids").isNotNull()).as("users"));
    columns.add(count_if(isFull(movies.count(), conf.recommend().topK())).as("full"));
    for (String fault : FAULTS.values()) {
      Column found = col("list").isNotNull().and(expr(fault));
      columns.add(count_if(found));
      columns.add(min(when(found, col("user_id"))));
    }
    Row counts =
        sequences
            .select("user_id", "movie_ids")
            .join(lists, sequences.col("user_id").equalTo(lists.col("user_id")), "full_outer")
            .select(
                org.apache
                    .spark
                    .sql
                    .functions
                    .coalesce(sequences.col("user_id"), lists.col("user_id"))
                    .as("user_id"),
                col("movie_ids"),
                col("list"))
            .agg(columns.get(0), columns.subList(1, columns.size()).toArray(Column[]::new))
            .first();
    var failed = new ArrayList<String>();
    covered(counts.getLong(0), counts.getLong(1), conf).ifPresent(failed::add);
    int place = 2;
    for (String fault : FAULTS.keySet()) {
      if (counts.getLong(place) > 0) {
        failed.add(
            "%s lists %s, such as that of user %d"
                .formatted(Text.count(counts.getLong(place)), fault, counts.getLong(place + 1)));
      }
      place += 2;
    }
    unknownMovies(recommendations, movies).ifPresent(failed::add);
    return failed;
  }

  /**
   * A list is full with {@code top_k} movies, or with all that the user has not seen where the
   * catalogue holds fewer.
   */
  private static Column isFull(long catalogue, int topK) {
    return expr(
        """
        movie_ids IS NOT NULL AND coalesce(size(list), 0)
          >= least(%d, greatest(0, %d - size(array_distinct(movie_ids))))\
        """
            .formatted(topK, catalogue));
  }

  private static Optional<String> covered(long users, long full, Conf conf) {
    double share = users == 0 ? 0 : (double) full / users;
    double least = conf.gate().minUsersCovered();
    return share >= least
        ? Optional.empty()
        : Optional.of(
            "%s of %s users have a full list of %d, less than the %s of gate.min_users_covered"
                .formatted(
                    Text.percent(share, 1),
                    Text.count(users),
                    conf.recommend().topK(),
                    Text.percent(least, 1)));
  }

  private static Optional<String> unknownMovies(Dataset<Row> recommendations, Dataset<Row> movies) {
    Row unknown =
        recommendations
            .groupBy("movie_id")
            .agg(count(lit(1)).as("rows"))
            .join(movies.select("movie_id"), "movie_id", "left_anti")
            .agg(count(lit(1)), first("movie_id"))
            .first();
    return unknown.getLong(0) == 0
        ? Optional.empty()
        : Optional.of(
            "%s recommended movies are not in movies, such as %d"
                .formatted(Text.count(unknown.getLong(0)), unknown.getLong(1)));
  }
}
