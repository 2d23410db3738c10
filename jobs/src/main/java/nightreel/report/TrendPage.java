package nightreel.report;

import static nightreel.report.Results.FULL_PIPELINE;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import nightreel.report.Chart.Axis;
import nightreel.report.Chart.Point;
import nightreel.report.Chart.Series;
import nightreel.report.Chart.Ticks;
import nightreel.report.Results.Metric;
import nightreel.report.Trend.TrendNight;
import nightreel.tables.Stage;

/** The page of all nights: headline figures by date, failed checks, time, and links. */
final class TrendPage {

  private TrendPage() {}

  /**
   * @param hasPage whether a night's page is there to link to
   */
  static String html(Trend trend, Predicate<LocalDate> hasPage) {
    Html html = Page.open("Nightreel, all nights");
    html.open("header").element("h1", "Nightreel");
    html.element("p", nights(trend.nights()), "class", "night");
    html.open("nav", "aria-label", "Sections");
    html.element("a", "Nights", "href", "#nights");
    html.element("a", "Trend", "href", "#trend");
    html.element("a", "Timings", "href", "#timings").close().close();
    html.open("main", "id", "main");
    if (trend.nights().isEmpty()) {
      html.element("p", "No night has run yet.");
    } else {
      table(html, trend.nights(), hasPage);
      curves(html, trend.nights());
      timings(html, trend.nights());
    }
    html.close();
    return Page.close(html);
  }

  private static String nights(List<TrendNight> nights) {
    long published = nights.stream().filter(TrendPage::isPublished).count();
    return "%s nights, %s published".formatted(Text.count(nights.size()), Text.count(published));
  }

  private static String style(String status) {
    return status.equals("published") ? "good" : status.equals("unpublished") ? "bad" : "";
  }

  private static boolean isPublished(TrendNight night) {
    return night.status().equals("published");
  }

  private static void table(Html html, List<TrendNight> nights, Predicate<LocalDate> hasPage) {
    html.open("section", "id", "nights").element("h2", "Nights");
    HtmlTable.open(
        html,
        "Nights, the newest first",
        "segments",
        Stream.concat(
                Stream.of("Night", "State"),
                Stream.concat(
                    HeadlineSection.METRICS.stream().map(Text::metricName), Stream.of(">Time")))
            .toArray(String[]::new));
    for (TrendNight night : nights) {
      html.open("tr").open("th", "scope", "row");
      if (hasPage.test(night.runDate())) {
        html.element(
            "a", night.runDate().toString(), "href", night.runDate() + "/" + ReportJob.PAGE);
      } else {
        html.text(night.runDate().toString());
      }
      html.close().open("td", "class", "state");
      Page.badge(html, night.status(), style(night.status()));
      Page.failedChecks(html, night.failedChecks());
      html.close();
      HeadlineSection.METRICS.forEach(metric -> cell(html, night.find(FULL_PIPELINE, metric)));
      HtmlTable.number(html, Text.duration(night.allSeconds()));
      html.close();
    }
    HtmlTable.close(html);
    html.element(
        "p",
        "The full pipeline with MMR under leave-one-out, with 95% intervals over users.",
        "class",
        "note");
    html.close();
  }

  private static void cell(Html html, Optional<Metric> metric) {
    html.open("td");
    metric.ifPresentOrElse(
        found ->
            html.element("b", Text.metric(found.metric(), found.value()))
                .element("small", HeadlineSection.interval(found)),
        () -> html.text("-"));
    html.close();
  }

  private static void curves(Html html, List<TrendNight> nights) {
    html.open("section", "id", "trend").element("h2", "Trend");
    html.open("div", "class", "columns");
    for (String metric : HeadlineSection.METRICS) {
      html.open("div").element("h3", Text.metricName(metric));
      new Chart(
              Text.metricName(metric) + " by night",
              dates(),
              new Axis(
                  Text.metricName(metric), value -> Text.metric(metric, value), Ticks.FROM_ZERO),
              Trend.METHODS.stream()
                  .map(method -> series(nights, method, metric))
                  .filter(series -> !series.points().isEmpty())
                  .toList())
          .write(html);
      html.close();
    }
    html.close().close();
  }

  private static Series series(List<TrendNight> nights, String method, String metric) {
    return new Series(
        Text.method(method),
        Methods.colour(method),
        true,
        oldestFirst(nights)
            .flatMap(night -> night.find(method, metric).map(found -> point(night, found)).stream())
            .toList());
  }

  private static Point point(TrendNight night, Metric metric) {
    return new Point(
        night.runDate().toEpochDay(),
        metric.value(),
        metric.low(),
        metric.high(),
        isPublished(night) ? "" : night.status());
  }

  private static Stream<TrendNight> oldestFirst(List<TrendNight> nights) {
    return nights.stream().sorted(java.util.Comparator.comparing(TrendNight::runDate));
  }

  private static Axis dates() {
    return new Axis("night", day -> LocalDate.ofEpochDay(Math.round(day)).toString(), Ticks.WHOLE);
  }

  private static void timings(Html html, List<TrendNight> nights) {
    html.open("section", "id", "timings").element("h2", "Timings");
    new Chart(
            "Seconds of the night by date",
            dates(),
            new Axis("seconds", seconds -> Text.decimals(seconds, 1), Ticks.FROM_ZERO),
            List.of(
                new Series(
                    "all stages",
                    "full-pipeline",
                    true,
                    oldestFirst(nights)
                        .map(night -> new Point(night.runDate().toEpochDay(), night.allSeconds()))
                        .toList())))
        .write(html);
    List<Stage> stages = List.of(Stage.values());
    HtmlTable.open(
        html,
        "Seconds of each stage, the newest night first",
        "segments",
        Stream.concat(Stream.of("Night"), stages.stream().map(stage -> ">" + stage.command()))
            .toArray(String[]::new));
    for (TrendNight night : nights) {
      html.open("tr").element("th", night.runDate().toString(), "scope", "row");
      for (Stage stage : stages) {
        Double seconds = night.seconds().get(stage.command());
        HtmlTable.number(html, Text.decimals(seconds, 1));
      }
      html.close();
    }
    HtmlTable.close(html);
    html.close();
  }
}
