package nightreel.report;

import static nightreel.report.Results.LEAVE_ONE_OUT;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import nightreel.report.Neighbours.Shown;
import nightreel.report.Results.Metric;

/** What the movies' vectors are worth, and what they look like. */
final class ContentSection {

  private static final List<String> SEGMENTS = List.of("all", "cold", "few", "warm");
  private static final String POPULARITY = "popularity";

  /** The others are folded: each fills half of a phone. */
  private static final int NEIGHBOURS_OPEN = 4;

  private ContentSection() {}

  static void write(Html html, Results results) {
    html.open("section", "id", "content").element("h2", "Content");
    study(html, results);
    if (!results.map().places().isEmpty()) {
      map(html, results.map());
    }
    if (!results.neighbours().isEmpty()) {
      neighbours(html, results.neighbours(), results.posters());
    }
    html.close();
  }

  private static void study(Html html, Results results) {
    List<String> variants = results.contentVariants();
    if (variants.isEmpty()) {
      html.element("p", "Nothing was measured.");
      return;
    }
    html.element(
        "p",
        "Leave one out by content retrieval alone: the movies nearest to the recency-weighted mean"
            + " of the history, by the vectors of one modality, of all fused, or fused as learned"
            + " with one modality knocked out (shuffled: dealt to the wrong movies; constant: the"
            + " same for all). It ranks every movie that has a vector, also those without"
            + " training data, which popularity can never find.",
        "class",
        "note");
    HtmlTable.open(
        html,
        "Content retrieval by vectors",
        "segments",
        java.util.stream.Stream.concat(
                java.util.stream.Stream.of("Vectors"),
                SEGMENTS.stream()
                    .flatMap(
                        segment ->
                            java.util.stream.Stream.of(
                                "HR@100 %s%s".formatted(segment, users(results, variants, segment)),
                                "HR@10 " + segment)))
            .toArray(String[]::new));
    row(html, results, POPULARITY);
    variants.forEach(variant -> row(html, results, variant));
    HtmlTable.close(html);
  }

  private static String users(Results results, List<String> variants, String segment) {
    return results
        .find(LEAVE_ONE_OUT, segment, variants.get(0), "hr@100")
        .map(metric -> " (%s users)".formatted(Text.count(metric.users())))
        .orElse("");
  }

  private static void row(Html html, Results results, String method) {
    html.open("tr", "class", method.equals("content_learned") ? "ours" : "");
    html.element("th", Text.method(method), "scope", "row");
    for (String segment : SEGMENTS) {
      for (String metric : List.of("hr@100", "hr@10")) {
        Optional<Metric> found = results.find(LEAVE_ONE_OUT, segment, method, metric);
        html.open("td");
        html.element("b", found.map(value -> Text.metric(metric, value.value())).orElse("-"));
        html.element("small", found.map(HeadlineSection::interval).orElse("")).close();
      }
    }
    html.close();
  }

  private static void map(Html html, MovieMap map) {
    html.element("h3", "The most watched movies by their fused vectors");
    List<String> genres = map.genres();
    new Chart(
            "Map of movies by genre",
            new Chart.Axis("x", value -> Text.decimals(value, 2), Chart.Ticks.NONE),
            new Chart.Axis("y", value -> Text.decimals(value, 2), Chart.Ticks.NONE),
            genres.stream()
                .map(genre -> new Chart.Series(genre, style(genres, genre), false, of(map, genre)))
                .toList())
        .write(html);
    html.element(
        "p",
        "%s movies, placed by UMAP; near movies have near vectors, and the axes mean nothing."
                .formatted(Text.count(map.places().size()))
            + " Pointing at one shows its title.",
        "class",
        "note");
  }

  private static List<Chart.Point> of(MovieMap map, String genre) {
    return map.places().stream()
        .filter(place -> place.genre().equals(genre))
        .map(place -> new Chart.Point(place.x(), place.y(), place.title()))
        .toList();
  }

  private static String style(List<String> genres, String genre) {
    return genre.equals(MovieMap.OTHER) ? "genre-other" : "genre-" + genres.indexOf(genre);
  }

  private static void neighbours(
      Html html, List<Neighbours> neighbours, Map<Long, String> posters) {
    html.element("h3", "Known movies and those nearest to them");
    html.element("p", "By the cosine of the fused vectors.", "class", "note");
    int first = Math.min(NEIGHBOURS_OPEN, neighbours.size());
    rows(html, neighbours.subList(0, first), posters);
    if (first < neighbours.size()) {
      html.open("details");
      html.element("summary", "%d more".formatted(neighbours.size() - first));
      rows(html, neighbours.subList(first, neighbours.size()), posters);
      html.close();
    }
  }

  private static void rows(Html html, List<Neighbours> neighbours, Map<Long, String> posters) {
    html.open("div", "class", "neighbours");
    for (Neighbours row : neighbours) {
      html.open("div", "class", "row");
      movie(html, row.movie(), "known", posters);
      row.nearest().forEach(shown -> movie(html, shown, "near", posters));
      html.close();
    }
    html.close();
  }

  private static void movie(Html html, Shown shown, String style, Map<Long, String> posters) {
    html.open("figure", "class", style);
    Picture.write(html, shown.movie(), posters);
    html.open("figcaption").text(shown.movie().titleAndYear());
    if (style.equals("near")) {
      html.element("small", Text.decimals(shown.cosine(), 2));
    } else {
      html.element("small", String.join(", ", shown.movie().genres()));
    }
    html.close().close();
  }
}
