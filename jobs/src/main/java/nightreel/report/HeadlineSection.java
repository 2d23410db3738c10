package nightreel.report;

import static nightreel.report.Results.ALL;
import static nightreel.report.Results.FULL_PIPELINE;
import static nightreel.report.Results.LEAVE_ONE_OUT;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nightreel.report.Results.Metric;

/** What the night comes to, and what has changed since the last published run. */
final class HeadlineSection {

  static final List<String> METRICS = List.of("hr@10", "ndcg@10", "hr@100", "coverage@10");

  private HeadlineSection() {}

  static void write(Html html, Results results) {
    html.open("section", "id", "headline").element("h2", "Headline");
    html.open("div", "class", "tiles");
    for (String metric : METRICS) {
      results
          .find(LEAVE_ONE_OUT, ALL, FULL_PIPELINE, metric)
          .ifPresent(value -> tile(html, results, value));
    }
    html.close();
    html.element(
        "p",
        "The full pipeline with MMR under leave-one-out, with 95% intervals over users.",
        "class",
        "note");
    changes(html, results);
    html.close();
  }

  private static void tile(Html html, Results results, Metric metric) {
    html.open("div", "class", "tile");
    html.element("div", Text.metricName(metric.metric()), "class", "label");
    html.element("div", Text.metric(metric.metric(), metric.value()), "class", "figure");
    html.element("div", interval(metric), "class", "interval");
    results.last().ifPresent(last -> change(html, results, last, metric));
    var others = new ArrayList<String>();
    for (String method : List.of("popularity", "sasrec")) {
      results
          .find(LEAVE_ONE_OUT, ALL, method, metric.metric())
          .ifPresent(
              other ->
                  others.add(
                      Text.method(method) + " " + Text.metric(metric.metric(), other.value())));
    }
    html.element("div", String.join(" · ", others), "class", "others").close();
  }

  private static void change(Html html, Results results, LastRun last, Metric metric) {
    Change.of(results, metric)
        .ifPresent(
            change ->
                html.element(
                    "div",
                    "%s since %s, %s"
                        .formatted(
                            Text.change(metric.metric(), change.difference()),
                            last.runDate(),
                            change.verdict()),
                    "class",
                    "change " + change.style()));
  }

  /** An interval as text; empty where there is none. */
  static String interval(Metric metric) {
    return metric.low() == null || metric.high() == null
        ? ""
        : "%s to %s"
            .formatted(
                Text.metric(metric.metric(), metric.low()),
                Text.metric(metric.metric(), metric.high()));
  }

  private static void changes(Html html, Results results) {
    if (results.last().isEmpty()) {
      html.element("p", "No other run is published to compare with.", "class", "note");
      return;
    }
    String caption = "Changes since " + results.last().get().runDate() + ", every method";
    html.open("details").element("summary", caption);
    HtmlTable.open(
        html,
        caption,
        "segments",
        java.util.stream.Stream.concat(
                java.util.stream.Stream.of("Method"), METRICS.stream().map(Text::metricName))
            .toArray(String[]::new));
    for (String method : results.methods(LEAVE_ONE_OUT)) {
      html.open("tr", "class", method.equals(FULL_PIPELINE) ? "ours" : "");
      html.element("th", Text.method(method), "scope", "row");
      METRICS.forEach(metric -> cell(html, results, method, metric));
      html.close();
    }
    HtmlTable.close(html);
    html.element(
        "p",
        "Below each its 95% interval, as if the two nights had other users. They are mostly the"
            + " same, so that what is called more than noise is.",
        "class",
        "note");
    html.close();
  }

  private static void cell(Html html, Results results, String method, String metric) {
    html.open("td");
    Optional<Change> change =
        results.find(LEAVE_ONE_OUT, ALL, method, metric).flatMap(now -> Change.of(results, now));
    if (change.isEmpty()) {
      html.text("new");
    } else {
      html.element(
          "b", Text.change(metric, change.get().difference()), "class", change.get().style());
      html.element("small", interval(metric, change.get()));
    }
    html.close();
  }

  private static String interval(String metric, Change change) {
    return change.low() == null
        ? ""
        : "%s to %s, %s"
            .formatted(
                Text.change(metric, change.low()),
                Text.change(metric, change.high()),
                change.verdict());
  }
}
