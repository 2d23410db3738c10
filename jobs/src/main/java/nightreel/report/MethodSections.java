package nightreel.report;

import static java.util.Comparator.comparingDouble;
import static nightreel.report.Results.ALL;
import static nightreel.report.Results.FULL_PIPELINE;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import nightreel.report.Chart.Axis;
import nightreel.report.Chart.Point;
import nightreel.report.Chart.Series;
import nightreel.report.Chart.Ticks;
import nightreel.report.Results.Comparison;
import nightreel.report.Results.Metric;
import nightreel.report.Results.Settings;

/** Every method side by side, one set of sections a protocol, and what tells methods apart. */
final class MethodSections {

  private static final List<String> RANKING = List.of("hr@10", "ndcg@10", "mrr@10", "hr@100");
  private static final List<String> COLDNESS = List.of("cold", "few", "warm");
  private static final List<String> ACTIVITY = List.of("light", "medium", "heavy");
  private static final String GENRE = "genre:";
  private static final double SIGNIFICANT = 0.05;
  private static final List<Integer> DEPTHS = List.of(5, 10, 20, 100);

  private MethodSections() {}

  static void write(Html html, Results results) {
    html.open("section", "id", "methods");
    for (String protocol : results.protocols()) {
      html.element("h2", "Methods: " + Text.protocol(protocol).toLowerCase(Locale.ROOT));
      html.element("p", users(results, protocol) + explained(protocol, results.settings()));
      sideBySide(html, results, protocol);
      html.open("div", "class", "columns").open("div");
      html.element("h3", "Hit rate by length of the list");
      hitRates(html, results, protocol);
      html.close().open("div");
      html.element("h3", "Cold, few and warm targets");
      html.element(
          "p",
          "By the target's interactions in the training data: cold none, few 1 to %d, warm more."
              .formatted(results.settings().fewInteractions()),
          "class",
          "note");
      segments(html, results, protocol, COLDNESS);
      html.close().close();
      furtherSegments(html, results, protocol);
    }
    html.close();
    html.open("section", "id", "differences");
    html.element("h2", "Differences between methods");
    html.element(
        "p",
        "The mean over users of the second method minus the first, paired by user: 95% bootstrap"
            + " interval, the p-value of a two-sided paired sign-flip test, corrected by Holm for"
            + " the number of comparisons, and the smallest difference that so many users would"
            + " show four times in five. Coloured where the corrected p-value is below 0.05.",
        "class",
        "note");
    differences(html, results);
    html.close();
  }

  private static String users(Results results, String protocol) {
    long users =
        results.metrics().stream()
            .filter(row -> row.protocol().equals(protocol) && row.segment().equals(ALL))
            .mapToLong(Metric::users)
            .max()
            .orElse(0);
    return Text.count(users) + " users. ";
  }

  /** What a figure means: the protocol in full, where the figure stands. */
  static String explained(String protocol, Settings settings) {
    String cut =
        switch (protocol) {
          case "leave_one_out" -> leaveOneOut(settings);
          case "time_split" ->
              "Trained on what came before one point in time; the first movie of each user after it"
                  + " is the test target. ";
          default -> "";
        };
    return cut
        + ties(settings.ties())
        + "Movies of equal score are ordered by id. Every method ranks the whole training catalogue,"
        + " without sampled negatives and without what the user has seen; a target that was never in training"
        + " counts as missed. Intervals: 95%% percentile bootstrap over users, %s samples, seed %d."
            .formatted(Text.count(settings.bootstrapSamples()), settings.seed());
  }

  private static String leaveOneOut(Settings settings) {
    return settings.ties().equals("given")
        ? "Training, validation and test are those that were given as files. "
        : "Of every user with at least %d ratings the last movie is the test target and the"
                .formatted(settings.minHistory())
            + " one before it the validation target; the rest is training data. ";
  }

  private static String ties(String rule) {
    return switch (rule) {
      case "hash" -> "Ratings of equal timestamp are ordered by the MD5 of timestamp:user:movie. ";
      case "file" ->
          "Ratings of equal timestamp are in the order of the file, which flatters every figure:"
              + " compare them with figures of the same kind alone. ";
      default -> "";
    };
  }

  private static void sideBySide(Html html, Results results, String protocol) {
    HtmlTable.open(
        html,
        "Every method, " + Text.protocol(protocol),
        "methods",
        Stream.concat(Stream.of("Method"), RANKING.stream().map(Text::metricName))
            .toArray(String[]::new));
    for (String method : results.methods(protocol)) {
      html.open("tr", "class", method.equals(FULL_PIPELINE) ? "ours" : "");
      html.element("th", Text.method(method), "scope", "row");
      for (String metric : RANKING) {
        html.open("td");
        results
            .find(protocol, ALL, method, metric)
            .ifPresent(cell -> cell(html, cell, most(results, protocol, metric)));
        html.close();
      }
      html.close();
    }
    HtmlTable.close(html);
  }

  private static void cell(Html html, Metric metric, double most) {
    html.element("b", Text.metric(metric.metric(), metric.value()));
    Bars.bar(
        html, Methods.colour(metric.method()), metric.value(), metric.low(), metric.high(), most);
    html.element("small", HeadlineSection.interval(metric));
  }

  /** The largest value or end of an interval of a metric: what fills a bar. */
  private static double most(Results results, String protocol, String metric) {
    return results.metrics().stream()
        .filter(row -> row.protocol().equals(protocol) && row.segment().equals(ALL))
        .filter(row -> row.metric().equals(metric))
        .mapToDouble(row -> row.high() == null ? row.value() : Math.max(row.high(), row.value()))
        .max()
        .orElse(1);
  }

  private static void hitRates(Html html, Results results, String protocol) {
    List<Series> series =
        results.methods(protocol).stream()
            .map(method -> hitRates(results, protocol, method))
            .filter(line -> !line.points().isEmpty())
            .sorted(comparingDouble(line -> -line.last().y()))
            .toList();
    new Chart(
            "Hit rate by length of the list, " + Text.protocol(protocol).toLowerCase(Locale.ROOT),
            new Axis(
                "K",
                k -> Text.decimals(k, 0),
                Ticks.GIVEN,
                DEPTHS.stream().map(Integer::doubleValue).toList(),
                Math::log),
            new Axis("HR@K", value -> Text.decimals(value, 4), Ticks.FROM_ZERO),
            series)
        .write(html);
  }

  private static Series hitRates(Results results, String protocol, String method) {
    List<Point> points =
        DEPTHS.stream()
            .flatMap(
                k ->
                    results.find(protocol, ALL, method, "hr@" + k).stream()
                        .map(metric -> new Point(k, metric.value())))
            .toList();
    return new Series(Text.method(method), Methods.colour(method), true, points);
  }

  /** Who is served well, and for what: closed at first. */
  private static void furtherSegments(Html html, Results results, String protocol) {
    html.open("details").element("summary", "By how much users have watched");
    html.element(
        "p",
        "By the movies that a user had watched before: light and heavy as evaluate.activity says,"
            + " medium in between.",
        "class",
        "note");
    segments(html, results, protocol, ACTIVITY);
    html.close();
    List<String> genres =
        results.metrics().stream()
            .filter(row -> row.protocol().equals(protocol) && row.segment().startsWith(GENRE))
            .map(Metric::segment)
            .distinct()
            .sorted()
            .toList();
    html.open("details").element("summary", "By genre of the target: %d".formatted(genres.size()));
    segments(html, results, protocol, genres);
    html.close();
  }

  private static void segments(Html html, Results results, String protocol, List<String> segments) {
    HtmlTable.open(
        html,
        "HR@10 by segment",
        "segments",
        Stream.concat(
                Stream.of("HR@10"),
                segments.stream()
                    .map(segment -> segment.replace(GENRE, "") + users(results, protocol, segment)))
            .toArray(String[]::new));
    for (String method : results.methods(protocol)) {
      html.open("tr").element("th", Text.method(method), "scope", "row");
      for (String segment : segments) {
        html.open("td");
        Optional<Metric> metric = results.find(protocol, segment, method, "hr@10");
        html.element("b", metric.map(row -> Text.metric("hr@10", row.value())).orElse("-"));
        html.element("small", metric.map(HeadlineSection::interval).orElse(""));
        html.close();
      }
      html.close();
    }
    HtmlTable.close(html);
  }

  private static String users(Results results, String protocol, String segment) {
    return results.metrics().stream()
        .filter(row -> row.protocol().equals(protocol) && row.segment().equals(segment))
        .findFirst()
        .map(row -> " (%s users)".formatted(Text.count(row.users())))
        .orElse(" (no users)");
  }

  private static void differences(Html html, Results results) {
    for (String protocol : results.protocols()) {
      List<Comparison> ofProtocol =
          results.comparisons().stream().filter(row -> row.protocol().equals(protocol)).toList();
      for (String metric :
          ofProtocol.stream().map(Comparison::metric).distinct().sorted().toList()) {
        List<Comparison> rows =
            ofProtocol.stream().filter(row -> row.metric().equals(metric)).toList();
        String heading =
            "%s, %s: "
                .formatted(
                    Text.metricName(metric), Text.protocol(protocol).toLowerCase(Locale.ROOT));
        List<Comparison> ofPipeline = rows.stream().flatMap(MethodSections::ofPipeline).toList();
        folded(html, heading + "each method and " + Text.method(FULL_PIPELINE), ofPipeline, true);
        folded(html, heading + "all %d pairs".formatted(rows.size()), rows, false);
      }
    }
  }

  /** A comparison with the whole pipeline, as what that has more. */
  private static Stream<Comparison> ofPipeline(Comparison row) {
    if (row.methodB().equals(FULL_PIPELINE)) {
      return Stream.of(row);
    }
    return row.methodA().equals(FULL_PIPELINE) ? Stream.of(row.reversed()) : Stream.empty();
  }

  private static void folded(Html html, String heading, List<Comparison> rows, boolean open) {
    if (rows.isEmpty()) {
      return;
    }
    html.open("details", open ? new String[] {"open", ""} : new String[0]);
    html.element("summary", heading);
    differences(html, heading, rows);
    html.close();
  }

  private static void differences(Html html, String caption, List<Comparison> rows) {
    double most =
        rows.stream()
            .mapToDouble(row -> Math.max(Math.abs(row.low()), Math.abs(row.high())))
            .max()
            .orElse(1);
    HtmlTable.open(
        html,
        caption,
        "differences",
        "From",
        "to",
        ">Difference",
        ">95% interval",
        ">p (Holm)",
        ">Detectable",
        "");
    for (Comparison row : rows) {
      html.open("tr");
      html.element("td", Text.method(row.methodA())).element("td", Text.method(row.methodB()));
      html.element("td", signed(row.difference()), "class", "number");
      html.element("td", signed(row.low()) + " to " + signed(row.high()), "class", "number");
      html.element("td", Text.decimals(adjusted(row), 3), "class", "number");
      html.element("td", Text.decimals(row.minimumDetectable(), 4), "class", "number");
      html.open("td", "class", "plot");
      Bars.difference(
          html, row.difference(), row.low(), row.high(), most, adjusted(row) < SIGNIFICANT);
      html.close();
      html.close();
    }
    HtmlTable.close(html);
  }

  /** A comparison that was the only one is as it is. */
  private static double adjusted(Comparison row) {
    return row.adjustedPValue() == null ? row.pValue() : row.adjustedPValue();
  }

  static String signed(double value) {
    return (value < 0 ? "" : "+") + Text.decimals(value, 4);
  }
}
