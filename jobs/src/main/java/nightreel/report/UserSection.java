package nightreel.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import nightreel.report.Results.Metric;
import nightreel.report.UserSheet.Movie;
import nightreel.report.UserSheet.Recommended;

/** A few users in full, for judging recommendations by eye. */
final class UserSection {

  private UserSection() {}

  static void write(Html html, Results results) {
    List<UserSheet> users = results.users();
    html.open("section", "id", "users").element("h2", "Users");
    html.element(
        "p",
        "%d users, from short to long histories. Score: blended relevance. SASRec: the network's"
                .formatted(users.size())
            + " logit. Content: cosine with the history. MMR: what similarity to better ranks"
            + " cost. Sources: where a movie was found, and its rank there.",
        "class",
        "note");
    fidelity(html, results);
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
      history(html, user, results.posters());
      recommendations(html, user, results.posters());
      html.close().close();
    }
    html.close();
  }

  /** Whether what explanations name is what carries the lists. */
  private static void fidelity(Html html, Results results) {
    Optional<Metric> named = fall(results, "fall_named");
    Optional<Metric> random = fall(results, "fall_random");
    Optional<Metric> latest = fall(results, "fall_latest");
    if (named.isPresent() && random.isPresent() && latest.isPresent()) {
      html.element(
          "p",
          ("Without the movies that its explanation names, a recommendation's score falls by %s;"
                  + " without as many of the same history drawn at random by %s, without as many of"
                  + " the latest by %s. Means over %s users, all sources asked again.")
              .formatted(
                  value(named.get()),
                  value(random.get()),
                  value(latest.get()),
                  Text.count(named.get().users())),
          "class",
          "note");
    }
  }

  private static Optional<Metric> fall(Results results, String metric) {
    return results.find(Results.PUBLISHED, Results.ALL, Results.FULL_PIPELINE, metric);
  }

  private static String value(Metric metric) {
    return "%s (%s)".formatted(Text.decimals(metric.value(), 3), HeadlineSection.interval(metric));
  }

  private static void history(Html html, UserSheet user, Map<Long, String> posters) {
    html.open("div").element("h3", "Watched, the last at the bottom");
    html.open("ol", "class", "history");
    for (Movie movie : user.lastMovies()) {
      html.open("li");
      Picture.write(html, movie, posters);
      html.open("span").text(movie.titleAndYear() + " ");
      html.element("small", String.join(", ", movie.genres())).close().close();
    }
    html.close().close();
  }

  private static void recommendations(Html html, UserSheet user, Map<Long, String> posters) {
    html.open("div").element("h3", "Recommended");
    if (user.recommendations().isEmpty()) {
      html.element("p", "Nothing.").close();
      return;
    }
    HtmlTable.open(
        html,
        "Recommended to user " + user.userId(),
        "recommended",
        "Rank",
        "Movie",
        ">Score",
        ">SASRec",
        ">Content",
        ">MMR",
        "Sources");
    for (Recommended row : user.recommendations()) {
      html.open("tr").element("td", String.valueOf(row.rank()), "class", "rank");
      html.open("td", "class", "movie");
      Picture.write(html, row.movie(), posters);
      html.open("div").text(row.movie().titleAndYear() + " ");
      html.element("small", String.join(", ", row.movie().genres()));
      explanation(html, row);
      html.close().close();
      figure(html, "Score", Text.decimals(row.score(), 3));
      figure(html, "SASRec", orDash(row.sasrecScore()));
      figure(html, "Content", orDash(row.contentScore()));
      figure(html, "MMR", Text.decimals(row.mmrPenalty(), 3));
      html.element("td", unbroken(row.sourcesAndRanks()), "class", "sources").close();
    }
    HtmlTable.close(html);
    html.close();
  }

  private static void explanation(Html html, Recommended row) {
    if (row.explanation() != null) {
      html.open("details", "class", "why").element("summary", row.explanation());
      html.element("p", row.details()).close();
    }
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
