package nightreel.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import nightreel.report.Plots.Axis;
import nightreel.report.Plots.Point;
import nightreel.report.Plots.Series;
import org.junit.jupiter.api.Test;

class PlotsTest {

  @Test
  void anAxisHasRoundTicksThatEncloseTheValues() {
    assertThat(ticks(0, 0.45)).containsExactly("0.00", "0.10", "0.20", "0.30", "0.40", "0.50");
    assertThat(ticks(0, 0.5)).containsExactly("0.00", "0.10", "0.20", "0.30", "0.40", "0.50");
    assertThat(ticks(6.4, 8.7))
        .containsExactly("6.00", "6.50", "7.00", "7.50", "8.00", "8.50", "9.00");
  }

  @Test
  void anAxisOfASingleValueStillHasTwoEnds() {
    assertThat(Plots.roundAxis("x", 3, 3, String::valueOf).ticks()).hasSizeGreaterThan(1);
    assertThat(Plots.roundAxis("x", 0, 0, String::valueOf).ticks()).hasSizeGreaterThan(1);
  }

  @Test
  void aBarIsAsLongAsItsValueAndItsWhiskerSpansTheInterval() {
    var html = new Html();
    Plots.bar(html, "m0", 0.25, 0.2, 0.4, 0.5);

    assertThat(html.toString())
        .contains("<rect width=\"50.00%\"")
        .contains("x1=\"40.00%\" y1=\"7\" x2=\"80.00%\"");
  }

  @Test
  void theFirstAndTheLastPointOfALineLieInTheCornersOfTheChart() {
    var html = new Html();
    var x = new Axis("K", List.of(5.0, 100.0), Math::log, String::valueOf);
    var y = Plots.roundAxis("HR", 0, 1, String::valueOf);
    Plots.lines(
        html,
        "title",
        List.of(new Series("a", "m0", List.of(new Point(5, 0), new Point(100, 1)))),
        x,
        y);

    assertThat(html.toString()).contains("d=\"M48.0 214.0L418.0 10.0\"");
  }

  private static List<String> ticks(double low, double high) {
    Axis axis = Plots.roundAxis("x", low, high, value -> Text.decimals(value, 2));
    return axis.ticks().stream().map(axis.format()::apply).toList();
  }
}
