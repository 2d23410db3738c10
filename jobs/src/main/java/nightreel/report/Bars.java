package nightreel.report;

import java.util.Locale;

/**
 * Bars within the cells of a table, beside the figures that they show, as inline SVG without a
 * fixed width, so that they fit a phone.
 */
final class Bars {

  private Bars() {}

  /** A bar from 0 to a value no less than 0, with a whisker where there is an interval. */
  static void bar(Html html, String colour, double value, Double low, Double high, double most) {
    double full = most > 0 ? most : 1;
    html.open("svg", "class", "bar c-" + colour, "height", "14", "aria-hidden", "true");
    html.open("rect", "width", share(value / full), "y", "2", "height", "10", "rx", "1").close();
    if (low != null && high != null) {
      whisker(html, low / full, high / full);
    }
    html.close();
  }

  /**
   * A point and its interval around 0 in the middle.
   *
   * @param clear whether it is more than chance, and so coloured
   */
  static void difference(
      Html html, double value, double low, double high, double most, boolean clear) {
    double full = most > 0 ? 2 * most : 1;
    String style = !clear ? "even" : value > 0 ? "up" : "down";
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

  private static void line(Html html, String style, String x1, String y1, String x2, String y2) {
    html.open("line", "class", style, "x1", x1, "y1", y1, "x2", x2, "y2", y2).close();
  }

  private static String share(double share) {
    return String.format(Locale.ROOT, "%.2f%%", 100 * Math.max(0, Math.min(1, share)));
  }
}
