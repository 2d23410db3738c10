package nightreel.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NightSummaryTest {

  @Test
  void headlineIsOneLineAMethodWithIntervals() {
    assertThat(NightSummary.headlines(Nights.night().metrics()))
        .hasSize(7)
        .element(0)
        .asString()
        .contains("610 users");
    assertThat(NightSummary.headlines(Nights.night().metrics()).get(6))
        .isEqualTo("  full pipeline + MMR   0.1210 [0.097, 0.145]    0.0605 [0.048, 0.073]");
  }

  @Test
  void aUserIsShownWithHistoryAndNextMovies() {
    assertThat(NightSummary.user(Nights.user(7, "Toy Story")))
        .anyMatch(line -> line.startsWith("user 7, 23 movies"))
        .anyMatch(line -> line.contains("Jumanji"))
        .anyMatch(line -> line.matches(" +1  Toy Story \\(1995\\).*sequence 1, content 12"));
  }
}
