package nightreel.embed;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;

/** The text by which the text encoder knows a movie. */
final class MovieText {

  private MovieText() {}

  /**
   * Title, year, genres and tags as sentences.
   *
   * @param movie with the columns of {@code Tables.MOVIES}
   */
  static String of(Row movie) {
    var sentences = new ArrayList<String>();
    Integer year = movie.getAs("year");
    sentences.add(movie.<String>getAs("title") + (year == null ? "" : " (" + year + ")"));
    List<String> genres = movie.getList(movie.fieldIndex("genres"));
    if (!genres.isEmpty()) {
      sentences.add("Genres: " + String.join(", ", genres));
    }
    List<String> tags = movie.getList(movie.fieldIndex("tags"));
    if (!tags.isEmpty()) {
      sentences.add("Tags: " + String.join(", ", tags));
    }
    return String.join(". ", sentences) + ".";
  }
}
