package nightreel.report;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.function.DoubleUnaryOperator;

/**
 * Bars and lines as inline SVG. Colours come from the page's style sheet by class, so that they
 * follow dark mode; bars have no fixed width, so that they fit a phone.
 */
final class Plots {

  private static final int WIDTH = 440;
  private static final int HEIGHT = 250;
  private static final int LEFT = 48;
  private static final int RIGHT = 22;
  private static final int TOP = 10;
  private static final int BOTTOM = 36;
  private static final int TICKS = 5;
  private static final int MAP_WIDTH = 1000;
  private static final int MAP_HEIGHT = 640;
  private static final int MAP_MARGIN = 8;

  private Plots() {}

  record Point(double x, double y) {}

  /** A line of a chart from left to right. */
  record Series(String label, String style, List<Point> points) {

    Point last() {
      return points.get(points.size() - 1);
    }
  }

  /**
   * One axis of a chart.
   *
   * @param scale what makes it linear: identity, or the logarithm
   */
  record Axis(
      String label, List<Double> ticks, DoubleUnaryOperator scale, DoubleFunction<String> format) {

    private double place(double value) {
      double low = scale.applyAsDouble(ticks.get(0));
      double high = scale.applyAsDouble(ticks.get(ticks.size() - 1));
      return high == low ? 0.5 : (scale.applyAsDouble(value) - low) / (high - low);
    }

    private double x(double value) {
      return LEFT + place(value) * (WIDTH - LEFT - RIGHT);
    }

    private double y(double value) {
      return HEIGHT - BOTTOM - place(value) * (HEIGHT - TOP - BOTTOM);
    }
  }

  /** An axis from at most {@code low} to at least {@code high} with about five round ticks. */
  static Axis roundAxis(String label, double low, double high, DoubleFunction<String> format) {
    if (high <= low) {
      return roundAxis(label, low, low + Math.max(Math.abs(low), 1), format);
    }
    double range = high - low;
    double power = Math.pow(10, Math.floor(Math.log10(range / TICKS)));
    double step = power;
    for (double factor : new double[] {1, 2, 5, 10}) {
      step = power * factor;
      if (range / step <= TICKS) {
        break;
      }
    }
    var ticks = new ArrayList<Double>();
    long last = (long) Math.ceil(high / step - 1e-9);
    for (long i = (long) Math.floor(low / step + 1e-9); i <= last; i++) {
      ticks.add(i * step);
    }
    return new Axis(label, ticks, DoubleUnaryOperator.identity(), format);
  }

  /** A bar from 0 to a value no less than 0, with a whisker where there is an interval. */
  static void bar(Html html, String style, double value, Double low, Double high, double most) {
    double full = most > 0 ? most : 1;
    html.open("svg", "class", "bar " + style, "height", "14", "aria-hidden", "true");
    html.open("rect", "width", share(value / full), "y", "2", "height", "10", "rx", "1").close();
    if (low != null && high != null) {
      whisker(html, low / full, high / full);
    }
    html.close();
  }

  /** A point and its interval around 0 in the middle. */
  static void difference(Html html, double value, double low, double high, double most) {
    double full = most > 0 ? 2 * most : 1;
    String style = low > 0 ? "up" : high < 0 ? "down" : "even";
    html.open("svg", "class", "bar difference " + style, "height", "14", "aria-hidden", "true");
    line(html, "zero", "50%", "0", "50%", "14");
    whisker(html, 0.5 + low / full, 0.5 + high / full);
    html.open("circle", "cx", share(0.5 + value / full), "cy", "7", "r", "4").close();
    html.close();
  }

  private static void whisker(Html html, double low, double high) {
    line(html, "whisker", share(low), "7", share(high), "7");
    line(html, "whisker", share(low), "4", share(low), "10");
    line(html, "whisker", share(high), "4", share(high), "10");
  }

  /**
   * A point of a scatter plot from 0 to 1 on both axes, with the text that pointing at it shows.
   */
  record Dot(double x, double y, String style, String label) {}

  /** Points without axes. */
  static void scatter(Html html, String title, List<Dot> dots) {
    html.open(
        "svg",
        "class",
        "map",
        "viewBox",
        "0 0 %d %d".formatted(MAP_WIDTH, MAP_HEIGHT),
        "role",
        "img",
        "aria-label",
        title);
    for (Dot dot : dots) {
      html.open(
          "circle",
          "class",
          dot.style(),
          "cx",
          number(MAP_MARGIN + dot.x() * (MAP_WIDTH - 2 * MAP_MARGIN)),
          "cy",
          number(MAP_MARGIN + dot.y() * (MAP_HEIGHT - 2 * MAP_MARGIN)),
          "r",
          "3");
      html.element("title", dot.label()).close();
    }
    html.close();
  }

  /** Lines with a point at every measurement; pointing at one shows its value. */
  static void lines(Html html, String title, List<Series> series, Axis x, Axis y) {
    html.open(
        "svg",
        "class",
        "chart",
        "viewBox",
        "0 0 " + WIDTH + " " + HEIGHT,
        "role",
        "img",
        "aria-label",
        title);
    grid(html, x, y);
    for (Series line : series) {
      html.open("g", "class", line.style());
      String path =
          line.points().stream()
              .map(point -> number(x.x(point.x())) + " " + number(y.y(point.y())))
              .collect(joining("L"));
      html.open("path", "d", "M" + path).close();
      line.points().forEach(point -> point(html, line, point, x, y));
      html.close();
    }
    html.close();
  }

  private static void point(Html html, Series line, Point point, Axis x, Axis y) {
    String radius = line.points().size() > 40 ? "1.5" : "3";
    html.open("circle", "cx", number(x.x(point.x())), "cy", number(y.y(point.y())), "r", radius);
    html.element(
            "title",
            "%s, %s %s: %s"
                .formatted(
                    line.label(),
                    x.label(),
                    x.format().apply(point.x()),
                    y.format().apply(point.y())))
        .close();
  }

  private static void grid(Html html, Axis x, Axis y) {
    String left = number(LEFT);
    String right = number(WIDTH - RIGHT);
    for (double tick : y.ticks()) {
      String at = number(y.y(tick));
      line(html, "grid", left, at, right, at);
      html.element(
          "text",
          y.format().apply(tick),
          "x",
          number(LEFT - 6),
          "y",
          number(y.y(tick) + 4),
          "text-anchor",
          "end");
    }
    for (double tick : x.ticks()) {
      html.element(
          "text",
          x.format().apply(tick),
          "x",
          number(x.x(tick)),
          "y",
          number(HEIGHT - BOTTOM + 16),
          "text-anchor",
          "middle");
    }
    html.element(
        "text",
        x.label(),
        "x",
        number((LEFT + WIDTH - RIGHT) / 2.0),
        "y",
        number(HEIGHT - 4),
        "text-anchor",
        "middle",
        "class",
        "axis");
  }

  private static void line(Html html, String style, String x1, String y1, String x2, String y2) {
    html.open("line", "class", style, "x1", x1, "y1", y1, "x2", x2, "y2", y2).close();
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  private static String share(double share) {
    return String.format(Locale.ROOT, "%.2f%%", 100 * Math.max(0, Math.min(1, share)));
  }
}
