package nightreel.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BarsTest {

  @Test
  void aBarIsAsLongAsItsValueAndItsWhiskerSpansTheInterval() {
    var html = new Html();
    Bars.bar(html, "ease", 0.25, 0.2, 0.4, 0.5);

    assertThat(html.toString())
        .contains("class=\"bar c-ease\"")
        .contains("<rect width=\"50.00%\"")
        .contains("x1=\"40.00%\" y1=\"7\" x2=\"80.00%\"");
  }

  @Test
  void aDifferenceThatMayBeChanceIsNeitherUpNorDown() {
    var html = new Html();
    Bars.difference(html, 0.01, -0.01, 0.03, 0.05, false);
    Bars.difference(html, 0.02, 0.01, 0.03, 0.05, true);

    assertThat(html.toString()).contains("difference even", "difference up");
  }
}
