package nightreel.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static nightreel.report.Results.ALL;
import static nightreel.report.Results.FULL_PIPELINE;
import static nightreel.report.Results.LEAVE_ONE_OUT;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import nightreel.report.Results.Metric;

/** The page of one night: one file that needs no network and no script. */
final class Page {

  private Page() {}

  static String html(Results results) {
    String title = "Nightreel " + results.runDate();
    var html = new Html();
    html.open("html", "lang", "en").open("head");
    html.empty("meta", "charset", "utf-8");
    html.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    html.empty("meta", "name", "color-scheme", "content", "light dark");
    html.element("title", title).style(css()).close();
    html.open("body");
    header(html, results);
    html.open("main");
    headline(html, results);
    MethodSections.write(html, results);
    SimulationSection.write(html, results);
    ContentSection.write(html, results);
    StageSections.write(html, results);
    UserSection.write(html, results);
    html.close().close().close();
    return html.document();
  }

  private static void header(Html html, Results results) {
    html.open("header");
    html.element("h1", "Nightreel");
    html.open("p", "class", "night").text(results.runDate() + " ");
    html.element(
            "span",
            results.isPublishable() ? "checks passed" : "not published",
            "class",
            results.isPublishable() ? "badge good" : "badge bad")
        .close();
    if (!results.isPublishable()) {
      html.open("ul", "class", "failed");
      results.failedChecks().forEach(check -> html.element("li", check));
      html.close();
    }
    html.open("nav");
    for (String section :
        List.of(
            "Methods",
            "Differences",
            "Simulation",
            "Content",
            "Training",
            "Indexes",
            "Data",
            "Timings",
            "Users")) {
      html.element("a", section, "href", "#" + section.toLowerCase(java.util.Locale.ROOT));
    }
    html.close().close();
  }

  private static void headline(Html html, Results results) {
    html.open("section").open("div", "class", "tiles");
    for (String metric : List.of("hr@10", "ndcg@10", "hr@100", "coverage@10")) {
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
    html.close();
  }

  private static void tile(Html html, Results results, Metric metric) {
    html.open("div", "class", "tile");
    html.element("div", Text.metricName(metric.metric()), "class", "label");
    html.element("div", Text.metric(metric.metric(), metric.value()), "class", "figure");
    html.element("div", interval(metric), "class", "interval");
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

  /** An interval as text; empty where there is none. */
  static String interval(Metric metric) {
    return metric.low() == null || metric.high() == null
        ? ""
        : "%s to %s"
            .formatted(
                Text.metric(metric.metric(), metric.low()),
                Text.metric(metric.metric(), metric.high()));
  }

  /**
   * Opens a table that scrolls by itself where it is wider than the page.
   *
   * @param headings one that starts with {@code >} stands at the right, above figures
   */
  static void openTable(Html html, String style, String... headings) {
    html.open("div", "class", "scroll").open("table", "class", style).open("thead").open("tr");
    for (String heading : headings) {
      if (heading.startsWith(">")) {
        html.element("th", heading.substring(1), "class", "number");
      } else {
        html.element("th", heading);
      }
    }
    html.close().close().open("tbody");
  }

  static void closeTable(Html html) {
    html.close().close().close();
  }

  private static String css() {
    try (InputStream in = Page.class.getResourceAsStream("page.css")) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
