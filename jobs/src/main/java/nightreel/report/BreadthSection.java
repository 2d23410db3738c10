package nightreel.report;

import static nightreel.report.Results.ALL;
import static nightreel.report.Results.FULL_PIPELINE;
import static nightreel.report.Results.LEAVE_ONE_OUT;

import java.util.List;
import java.util.stream.Stream;
import nightreel.report.Chart.Axis;
import nightreel.report.Chart.Point;
import nightreel.report.Chart.Series;
import nightreel.report.Chart.Ticks;
import nightreel.report.Results.Metric;

/** How much of the catalogue people get to see, and how popular what they see is. */
final class BreadthSection {

  private static final List<String> MEASURES =
      List.of("coverage@10", "diversity@10", "novelty@10", "popularity_bias@10");

  private BreadthSection() {}

  static void write(Html html, Results results) {
    html.open("section", "id", "breadth").element("h2", "Coverage, novelty and popularity bias");
    html.element(
        "p",
        "Coverage: the share of the catalogue recommended to anybody. Diversity: the mean of"
            + " 1 - cosine over the pairs of a list. Novelty: bits of self-information, -log2 of the"
            + " share of users who have seen a movie. Popularity bias: how much more popular a list"
            + " is than its user's history, +1.00 being twice, 0 as popular.",
        "class",
        "note");
    table(html, results);
    html.open("div", "class", "columns").open("div");
    html.element("h3", "Accuracy and coverage");
    against(html, results, "coverage@10", "coverage");
    html.close().open("div");
    html.element("h3", "Accuracy and popularity bias");
    against(html, results, "popularity_bias@10", "popularity bias");
    html.close().close().close();
  }

  private static void table(Html html, Results results) {
    HtmlTable.open(
        html,
        "Coverage, diversity, novelty and popularity bias of every method",
        "methods",
        Stream.concat(Stream.of("Method"), MEASURES.stream().map(Text::metricName))
            .toArray(String[]::new));
    for (String method : results.methods(LEAVE_ONE_OUT)) {
      html.open("tr", "class", method.equals(FULL_PIPELINE) ? "ours" : "");
      html.element("th", Text.method(method), "scope", "row");
      for (String measure : MEASURES) {
        html.open("td");
        results
            .find(LEAVE_ONE_OUT, ALL, method, measure)
            .ifPresent(
                metric ->
                    html.element("b", Text.metric(measure, metric.value()))
                        .element("small", HeadlineSection.interval(metric)));
        html.close();
      }
      html.close();
    }
    HtmlTable.close(html);
  }

  private static void against(Html html, Results results, String measure, String name) {
    List<Series> methods =
        results.methods(LEAVE_ONE_OUT).stream()
            .map(method -> series(results, method, measure))
            .filter(series -> !series.points().isEmpty())
            .toList();
    new Chart(
            "NDCG@10 by " + name,
            new Axis(name + "@10", value -> Text.metric(measure, value), Ticks.ROUND),
            new Axis("NDCG@10", value -> Text.decimals(value, 4), Ticks.FROM_ZERO),
            methods)
        .write(html);
  }

  private static Series series(Results results, String method, String measure) {
    List<Point> points =
        results.find(LEAVE_ONE_OUT, ALL, method, measure).stream()
            .flatMap(
                x ->
                    results.find(LEAVE_ONE_OUT, ALL, method, "ndcg@10").stream()
                        .map(y -> point(x, y)))
            .toList();
    return new Series(Text.method(method), Methods.colour(method), false, points);
  }

  private static Point point(Metric x, Metric y) {
    return new Point(x.value(), y.value(), y.low(), y.high(), "");
  }
}
