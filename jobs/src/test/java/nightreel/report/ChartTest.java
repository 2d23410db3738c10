package nightreel.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import nightreel.report.Chart.Axis;
import nightreel.report.Chart.Point;
import nightreel.report.Chart.Series;
import nightreel.report.Chart.Ticks;
import org.junit.jupiter.api.Test;

class ChartTest {

  private static final Axis FROM_ZERO =
      new Axis("HR", value -> Text.decimals(value, 3), Ticks.FROM_ZERO);

  @Test
  void everyPointIsDrawnInTheColourOfItsLineAndTellsItsFigures() {
    String html = chart(lines());

    assertThat(html)
        .contains("<svg class=\"chart\"", "role=\"img\" aria-label=\"Hits &lt;by K&gt;\"")
        .contains("stroke:var(--ease);")
        .contains("<title>EASE, K 5: HR 0.100 (0.080 to 0.120)</title>")
        .doesNotContain("rgb(", "url(", "xmlns", "<defs", "NaN");
    assertThat(places(html, "c-ease")).hasSize(3);
    assertThat(places(html, "c-als")).hasSize(2);
  }

  @Test
  void largerValuesStandHigherAndFurtherRight() {
    List<double[]> places = places(chart(lines()), "c-ease");

    assertThat(places.get(0)[0]).isLessThan(places.get(1)[0]);
    assertThat(places.get(1)[0]).isLessThan(places.get(2)[0]);
    assertThat(places.get(0)[1]).isGreaterThan(places.get(1)[1]);
  }

  @Test
  void aScaleMakesEqualRatiosEqualSteps() {
    List<double[]> places = places(chart(lines()), "c-ease");

    // 5, 10, 20
    assertThat(places.get(1)[0] - places.get(0)[0])
        .isCloseTo(places.get(2)[0] - places.get(1)[0], org.assertj.core.data.Offset.offset(0.2));
  }

  @Test
  void givenTicksStandBelow() {
    assertThat(chart(lines())).containsPattern(">5</text>").containsPattern(">20</text>");
  }

  @Test
  void theTableHasARowAPlaceAndAColumnALine() {
    assertThat(chart(lines()).replace("\n", ""))
        .contains("<summary>As a table: Hits &lt;by K&gt;</summary>")
        .contains("<th scope=\"col\">K</th><th scope=\"col\" class=\"number\">EASE</th>")
        .contains(
            "<th scope=\"row\">20</th><td class=\"number\">0.300</td><td class=\"number\"></td>");
  }

  @Test
  void pointsThatNoLineJoinsAreListedByTheirNames() {
    var chart =
        new Chart(
            "Recall",
            new Axis("speed", value -> Text.decimals(value, 0), Ticks.ROUND),
            new Axis("recall", value -> Text.decimals(value, 2), Ticks.ROUND),
            List.of(new Series("content", "ease", false, List.of(new Point(100, 0.9, "HNSW32")))));

    assertThat(chart(chart).replace("\n", ""))
        .contains("<title>content, HNSW32, speed 100: recall 0.90</title>")
        .contains("<td>content</td><td>HNSW32</td><td class=\"number\">100</td>");
  }

  @Test
  void aChartOfNothingIsATableOfNothing() {
    var empty =
        new Chart(
            "Nothing", FROM_ZERO, FROM_ZERO, List.of(new Series("a", "als", true, List.of())));

    assertThat(chart(empty)).doesNotContain("<svg").contains("<table");
  }

  private static Chart lines() {
    return new Chart(
        "Hits <by K>",
        new Axis("K", k -> Text.decimals(k, 0), Ticks.GIVEN, List.of(5.0, 10.0, 20.0), Math::log),
        FROM_ZERO,
        List.of(
            new Series(
                "EASE",
                "ease",
                true,
                List.of(new Point(5, 0.1, 0.08, 0.12, ""), new Point(10, 0.2), new Point(20, 0.3))),
            new Series("ALS", "als", true, List.of(new Point(5, 0.3), new Point(10, 0.2)))));
  }

  private static String chart(Chart chart) {
    var html = new Html();
    chart.write(html);
    return html.toString();
  }

  private static List<double[]> places(String html, String style) {
    var circles =
        Pattern.compile("<circle class=\"" + style + "\" cx=\"([0-9.]+)\" cy=\"([0-9.]+)\"")
            .matcher(html);
    var places = new ArrayList<double[]>();
    while (circles.find()) {
      places.add(
          new double[] {
            Double.parseDouble(circles.group(1)), Double.parseDouble(circles.group(2))
          });
    }
    return places;
  }
}
