package nightreel.report;

import static org.apache.spark.sql.functions.col;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import nightreel.report.UserSheet.Movie;
import nightreel.report.UserSheet.Recommended;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The posters of the movies that a page shows. */
final class Posters {

  private Posters() {}

  /**
   * @param posters of {@code Tables.POSTERS}
   * @return movie id -> {@code data:} URI, where there is a poster that can be shown
   */
  static Map<Long, String> of(
      List<UserSheet> users, List<Neighbours> neighbours, Dataset<Row> posters) {
    var shown = new TreeSet<Long>();
    for (UserSheet user : users) {
      user.lastMovies().stream().map(Movie::movieId).forEach(shown::add);
      user.recommendations().stream()
          .map(Recommended::movie)
          .map(Movie::movieId)
          .forEach(shown::add);
    }
    for (Neighbours row : neighbours) {
      shown.add(row.movie().movie().movieId());
      row.nearest().forEach(near -> shown.add(near.movie().movieId()));
    }
    Configuration hadoop = posters.sparkSession().sparkContext().hadoopConfiguration();
    var uris = new HashMap<Long, String>();
    posters
        .where(col("movie_id").isin(shown.toArray()))
        .select("movie_id", "path")
        .collectAsList()
        .forEach(
            row ->
                Thumbnail.dataUri(row.getString(1), hadoop)
                    .ifPresent(uri -> uris.put(row.getLong(0), uri)));
    return uris;
  }
}
