package nightreel.evaluate;

import java.util.ArrayList;
import java.util.List;
import nightreel.metrics.TopK;
import nightreel.recommend.Pipeline;
import nightreel.recommend.UserHistory;
import nightreel.train.CoCounts;
import nightreel.train.Neighbours;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Item-based neighbours with cosine similarity (Sarwar et al., WWW 2001): a movie's score is the
 * sum of its cosines with the movies of the history, over who has seen both.
 */
final class ItemKnn {

  private ItemKnn() {}

  /**
   * The neighbours of every movie, computed in one task that has the histories in memory: 100 MB
   * for 25 million interactions.
   *
   * @param histories what {@code Cut.histories} gave
   * @param most neighbours that each movie keeps, the nearest
   */
  static Neighbours of(Dataset<Row> histories, Pipeline pipeline, int most) {
    return histories
        .javaRDD()
        .coalesce(1)
        .mapPartitions(
            rows -> {
              var vectors = pipeline.catalogue().vectors();
              var users = new ArrayList<int[]>();
              rows.forEachRemaining(row -> users.add(UserHistory.of(row, vectors).rows()));
              return List.of(neighbours(users, vectors.size(), most)).iterator();
            })
        .collect()
        .get(0);
  }

  /**
   * The neighbours of every movie.
   *
   * @param users for each the rows of the movies seen
   * @param movies how many rows there are
   */
  static Neighbours neighbours(List<int[]> users, int movies, int most) {
    var counts = new CoCounts(users, movies);
    var neighbours = new Neighbours.Builder(movies);
    for (int movie = 0; movie < movies; movie++) {
      float[] cosines = counts.rows(movie, movie + 1, 0);
      for (int other = 0; other < movies; other++) {
        cosines[other] =
            other == movie || cosines[other] == 0
                ? Float.NEGATIVE_INFINITY
                : (float)
                    (cosines[other]
                        / Math.sqrt((double) counts.count(movie) * counts.count(other)));
      }
      int[] nearest = TopK.select(cosines, most);
      for (int other : nearest) {
        neighbours.add(movie, other, cosines[other]);
      }
    }
    return neighbours.build();
  }

  /** The scores of all movies for a history. */
  static float[] scores(Neighbours neighbours, int[] history) {
    var scores = new float[neighbours.size()];
    neighbours.add(history, history.length, 1, scores);
    return scores;
  }
}
