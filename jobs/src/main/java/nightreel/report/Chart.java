package nightreel.report;

import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;

/**
 * Lines or points: drawn, and the same figures as a table for those who do not see the drawing.
 *
 * @param title what it shows, in a line
 */
record Chart(String title, Axis x, Axis y, List<Series> series) {

  /** Lines of nothing are left out. */
  Chart {
    series = series.stream().filter(line -> !line.points().isEmpty()).toList();
  }

  /**
   * @param low of its interval; null where there is none
   * @param high of its interval; null where there is none
   * @param label what the point is; empty where its place on the axes says it
   */
  record Point(double x, double y, Double low, Double high, String label) {

    Point(double x, double y) {
      this(x, y, null, null, "");
    }

    Point(double x, double y, String label) {
      this(x, y, null, null, label);
    }
  }

  /**
   * Points from left to right.
   *
   * @param colour a variable of the page's style sheet
   * @param joined by a line
   */
  record Series(String label, String colour, boolean joined, List<Point> points) {

    Point last() {
      return points.get(points.size() - 1);
    }
  }

  /** What ticks an axis has. */
  enum Ticks {
    /** Round numbers around the values. */
    ROUND,
    /** Round numbers from 0 on. */
    FROM_ZERO,
    /** Whole numbers around the values, in the format of the axis. */
    WHOLE,
    /** Those that are given. */
    GIVEN,
    /** None: the axis means nothing and is not shown. */
    NONE
  }

  /**
   * @param format of values in tables, and of ticks that are whole or given
   * @param given the ticks, where they are given
   * @param scale what makes it linear: identity, or the logarithm
   */
  record Axis(
      String label,
      DoubleFunction<String> format,
      Ticks ticks,
      List<Double> given,
      DoubleUnaryOperator scale) {

    Axis(String label, DoubleFunction<String> format, Ticks ticks) {
      this(label, format, ticks, List.of(), DoubleUnaryOperator.identity());
    }
  }

  /** The drawing, its legend, and its table, which is closed at first. */
  void write(Html html) {
    html.open("figure", "class", "plot");
    boolean drawn = ChartSvg.write(html, this);
    if (drawn && series.size() > 1) {
      legend(html);
    }
    html.open("details", "class", "figures").element("summary", "As a table: " + title);
    if (series.stream().noneMatch(Series::joined) || isNamed()) {
      listed(html);
    } else {
      crossed(html);
    }
    html.close().close();
  }

  /** Whether points are more than their places. */
  private boolean isNamed() {
    return series.stream()
        .flatMap(line -> line.points().stream())
        .noneMatch(point -> point.label().isEmpty());
  }

  private void legend(Html html) {
    html.open("ul", "class", "legend", "aria-hidden", "true");
    for (Series line : series) {
      html.open("li").open("i", "class", "c-" + line.colour()).close();
      html.text(line.label()).close();
    }
    html.close();
  }

  /** A row a point. */
  private void listed(Html html) {
    HtmlTable.open(html, title, "", "", "", ">" + x.label(), ">" + y.label());
    for (Series line : series) {
      for (Point point : line.points()) {
        html.open("tr").element("td", line.label()).element("td", point.label());
        HtmlTable.number(html, x.format().apply(point.x()));
        HtmlTable.number(html, value(point));
        html.close();
      }
    }
    HtmlTable.close(html);
  }

  /** A row a place on the axis below, and a column a line. */
  private void crossed(Html html) {
    HtmlTable.open(
        html,
        title,
        "",
        Stream.concat(Stream.of(x.label()), series.stream().map(line -> ">" + line.label()))
            .toArray(String[]::new));
    series.stream()
        .flatMap(line -> line.points().stream().map(Point::x))
        .distinct()
        .sorted()
        .forEach(
            place -> {
              html.open("tr").element("th", x.format().apply(place), "scope", "row");
              for (Series line : series) {
                Optional<Point> point =
                    line.points().stream().filter(found -> found.x() == place).findFirst();
                HtmlTable.number(html, point.map(this::value).orElse(""));
              }
              html.close();
            });
    HtmlTable.close(html);
  }

  private String value(Point point) {
    String value = y.format().apply(point.y());
    return point.low() == null
        ? value
        : "%s (%s to %s)"
            .formatted(value, y.format().apply(point.low()), y.format().apply(point.high()));
  }

  /** What pointing at a point shows. */
  String told(Series line, Point point) {
    String place =
        x.ticks() == Ticks.NONE
            ? ""
            : ", %s %s: %s %s"
                .formatted(x.label(), x.format().apply(point.x()), y.label(), value(point));
    return (point.label().isEmpty() ? line.label() : line.label() + ", " + point.label()) + place;
  }
}
