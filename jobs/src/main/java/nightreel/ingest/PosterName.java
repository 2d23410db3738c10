package nightreel.ingest;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nightreel.conf.Conf.PosterNames;

/** How poster files are named: {@code 17.jpg}, or {@code tt0114709.jpg} after IMDb's id. */
final class PosterName {

  private static final String EXTENSION = "\\.(?:jpg|jpeg|png)";
  private static final Pattern NUMBER =
      Pattern.compile("([0-9]+)" + EXTENSION, Pattern.CASE_INSENSITIVE);
  private static final Pattern IMDB =
      Pattern.compile("(?:tt)?([0-9]+)" + EXTENSION, Pattern.CASE_INSENSITIVE);

  private PosterName() {}

  /** The column of {@code movies} that holds the ids. */
  static String column(PosterNames names) {
    return switch (names) {
      case MOVIE_ID -> "movie_id";
      case TMDB_ID -> "tmdb_id";
      case IMDB_ID -> "imdb_id";
    };
  }

  static long id(String name, PosterNames names) throws BadRowException {
    Matcher matcher =
        switch (names) {
          case MOVIE_ID, TMDB_ID -> NUMBER.matcher(name);
          case IMDB_ID -> IMDB.matcher(name);
        };
    if (!matcher.matches()) {
      throw new BadRowException(
          Reason.POSTER_NAME, "is not named like %s after its movie", example(names));
    }
    return Fields.id(column(names).replace('_', ' '), matcher.group(1));
  }

  private static String example(PosterNames names) {
    return switch (names) {
      case MOVIE_ID, TMDB_ID -> "17.jpg, 17.jpeg or 17.png";
      case IMDB_ID -> "tt0114709.jpg, 114709.jpeg or 0114709.png";
    };
  }
}
