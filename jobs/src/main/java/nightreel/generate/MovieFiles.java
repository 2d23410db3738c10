package nightreel.generate;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;

/** {@code movies.csv} and {@code links.csv}. */
final class MovieFiles {

  /**
   * Above the ids of all movies and without common divisors, so that ids are scattered and unique.
   */
  private static final long IMDB_PRIME = 9_999_991;

  private static final long TMDB_PRIME = 1_299_709;
  private static final long STEP = 7_368_787;

  /** MovieLens 25M lacks the TMDB id of 107 movies. */
  private static final int WITHOUT_TMDB = 583;

  private MovieFiles() {}

  static void writeMovies(Catalogue catalogue, OutputStream out) throws IOException {
    var text = new CsvText().line("movieId", "title", "genres");
    for (Movie movie : catalogue.movies()) {
      text.number(movie.id()).text(movie.title().movieLens(movie.year())).text(genres(movie));
      text.endLine();
    }
    text.writeTo(out);
  }

  static void writeLinks(Catalogue catalogue, OutputStream out) throws IOException {
    var text = new CsvText().line("movieId", "imdbId", "tmdbId");
    for (int index = 0; index < catalogue.movies().size(); index++) {
      text.number(catalogue.movie(index).id())
          .text(String.format(Locale.ROOT, "%07d", imdbId(index)))
          .text(hasTmdbId(index) ? Long.toString(tmdbId(index)) : "");
      text.endLine();
    }
    text.writeTo(out);
  }

  /**
   * @param index a movie's place in the catalogue
   */
  static long imdbId(int index) {
    return (index + 1) * STEP % IMDB_PRIME;
  }

  static long tmdbId(int index) {
    return (index + 1) * STEP % TMDB_PRIME;
  }

  static boolean hasTmdbId(int index) {
    return index % WITHOUT_TMDB != WITHOUT_TMDB - 1;
  }

  private static String genres(Movie movie) {
    return movie.genres().isEmpty()
        ? "(no genres listed)"
        : movie.genres().stream().map(Genre::title).collect(joining("|"));
  }
}
