package nightreel.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import nightreel.report.Trend.TrendNight;
import org.junit.jupiter.api.Test;

class TrendPageTest {

  private final String page = TrendPage.html(trend(), Nights.DATE::equals);

  @Test
  void aNightHasItsStateFiguresTimeAndPage() {
    assertThat(page)
        .contains("3 nights, 1 published")
        .contains("<a href=\"2026-11-23/index.html\">2026-11-23</a>")
        .contains(">published</span>")
        .contains("<b>0.1210</b><small>0.0968 to 0.1452</small>")
        .contains(">1:02:03</td>");
  }

  @Test
  void aNightWithoutAPageIsNotLinked() {
    assertThat(page).doesNotContain("2026-11-22/index.html").contains("2026-11-22");
  }

  @Test
  void anUnpublishedNightSaysWhy() {
    assertThat(page)
        .contains("<li>movies has no rows</li>")
        .contains("<title>full pipeline + MMR, unpublished, night 2026-11-22: HR@10 0.1210");
  }

  @Test
  void everyMetricHasItsCurve() {
    assertThat(page)
        .contains("aria-label=\"HR@10 by night\"", "aria-label=\"NDCG@10 by night\"")
        .contains("aria-label=\"HR@100 by night\"", "aria-label=\"Coverage@10 by night\"")
        .contains("aria-label=\"Seconds of the night by date\"");
  }

  @Test
  void aLakeWithoutNightsHasAPage() {
    assertThat(TrendPage.html(new Trend(List.of()), date -> true)).contains("No night has run yet");
  }

  static Trend trend() {
    return new Trend(
        List.of(
            night(Nights.DATE, "published", List.of()),
            night(Nights.BEFORE, "unpublished", List.of("movies has no rows")),
            new TrendNight(Nights.BEFORE.minusDays(3), "running", List.of(), Map.of(), List.of())));
  }

  private static TrendNight night(LocalDate date, String status, List<String> failedChecks) {
    return new TrendNight(
        date,
        status,
        failedChecks,
        Map.of("ingest", 23.0, "train", 3700.0),
        Nights.night().metrics().stream()
            .filter(row -> row.protocol().equals("leave_one_out") && row.segment().equals("all"))
            .toList());
  }
}
