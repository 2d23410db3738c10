package nightreel.report;

import java.util.List;
import nightreel.report.UserSheet.Movie;
import nightreel.report.UserSheet.Recommended;

/** A few users in full, for judging recommendations by eye. */
final class UserSection {

  private UserSection() {}

  static void write(Html html, List<UserSheet> users) {
    html.open("section", "id", "users").element("h2", "Users");
    html.element(
        "p",
        "%d users, from short to long histories. Score: blended relevance. SASRec: the network's"
                .formatted(users.size())
            + " logit. Content: cosine with the history. MMR: what similarity to better ranks"
            + " cost. Sources: where a movie was found, and its rank there.",
        "class",
        "note");
    boolean first = true;
    for (UserSheet user : users) {
      if (first) {
        html.open("details", "class", "user", "open", "");
      } else {
        html.open("details", "class", "user");
      }
      first = false;
      html.element(
          "summary",
          "User %d, %s movies".formatted(user.userId(), Text.count(user.historyLength())));
      html.open("div", "class", "sheet");
      history(html, user);
      recommendations(html, user);
      html.close().close();
    }
    html.close();
  }

  private static void history(Html html, UserSheet user) {
    html.open("div").element("h3", "Watched, the last at the bottom");
    html.open("ol", "class", "history");
    for (Movie movie : user.lastMovies()) {
      html.open("li").text(movie.titleAndYear() + " ");
      html.element("small", String.join(", ", movie.genres())).close();
    }
    html.close().close();
  }

  private static void recommendations(Html html, UserSheet user) {
    html.open("div").element("h3", "Recommended");
    if (user.recommendations().isEmpty()) {
      html.element("p", "Nothing.").close();
      return;
    }
    Page.openTable(
        html, "recommended", "#", "Movie", ">Score", ">SASRec", ">Content", ">MMR", "Sources");
    for (Recommended row : user.recommendations()) {
      html.open("tr").element("td", String.valueOf(row.rank()), "class", "rank");
      html.open("td", "class", "movie").text(row.movie().titleAndYear() + " ");
      html.element("small", String.join(", ", row.movie().genres())).close();
      figure(html, "Score", Text.decimals(row.score(), 3));
      figure(html, "SASRec", orDash(row.sasrecScore()));
      figure(html, "Content", orDash(row.contentScore()));
      figure(html, "MMR", Text.decimals(row.mmrPenalty(), 3));
      html.element("td", unbroken(row.sourcesAndRanks()), "class", "sources").close();
    }
    Page.closeTable(html);
    html.close();
  }

  private static void figure(Html html, String label, String value) {
    html.element("td", value, "class", "number", "data-label", label);
  }

  /** Lets lines break after commas only, so that a rank stays with its source. */
  private static String unbroken(String list) {
    return list.replace(" ", "\u00a0").replace(",\u00a0", ", ");
  }

  private static String orDash(Double value) {
    return value == null ? "-" : Text.decimals(value, 2);
  }
}
