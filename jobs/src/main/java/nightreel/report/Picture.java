package nightreel.report;

import java.util.Map;
import nightreel.report.UserSheet.Movie;

/** A movie's poster, or a card with its title where there is none. */
final class Picture {

  private Picture() {}

  /**
   * Writes it beside the title, so that a reader of the page's text hears the title once.
   *
   * @param posters movie id -> {@code data:} URI
   */
  static void write(Html html, Movie movie, Map<Long, String> posters) {
    String poster = posters.get(movie.movieId());
    if (poster == null) {
      html.element("span", movie.title(), "class", "poster card", "aria-hidden", "true");
    } else {
      html.empty(
          "img", "class", "poster", "src", poster, "alt", "", "width", "48", "height", "72",
          "loading", "lazy");
    }
  }
}
