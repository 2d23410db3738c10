package nightreel.embed;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.spark.sql.Row;

/** The text by which the text encoder knows a movie. */
final class MovieText {

  private static final Pattern SENTENCE_END = Pattern.compile("[.!?…][\"'”’)]*$");

  private MovieText() {}

  /**
   * What is known of a movie as sentences, what says most of it first, since encoders cut long
   * texts: title, year and genres, tagline and overview, directors, cast and keywords, users' tags.
   *
   * @param movie with the columns of {@code Tables.MOVIES}
   */
  static String of(Row movie) {
    var sentences = new ArrayList<String>();
    Integer year = movie.getAs("year");
    sentences.add(movie.<String>getAs("title") + (year == null ? "." : " (" + year + ")."));
    List<String> genres = names(movie, "genres");
    addList(sentences, "Genres", genres.isEmpty() ? names(movie, "tmdb_genres") : genres);
    addProse(sentences, movie.getAs("tagline"));
    addProse(sentences, movie.getAs("overview"));
    List<String> directors = names(movie, "directors");
    addList(sentences, directors.size() == 1 ? "Director" : "Directors", directors);
    addList(sentences, "Cast", names(movie, "cast"));
    addList(sentences, "Keywords", names(movie, "keywords"));
    addList(sentences, "Tags", names(movie, "tags"));
    return String.join(" ", sentences);
  }

  private static List<String> names(Row movie, String column) {
    return movie.getList(movie.fieldIndex(column));
  }

  private static void addList(List<String> sentences, String name, List<String> values) {
    if (!values.isEmpty()) {
      sentences.add(name + ": " + String.join(", ", values) + ".");
    }
  }

  private static void addProse(List<String> sentences, String prose) {
    if (prose != null) {
      sentences.add(SENTENCE_END.matcher(prose).find() ? prose : prose + ".");
    }
  }
}
