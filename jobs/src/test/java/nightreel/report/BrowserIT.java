package nightreel.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import nightreel.SmallNight;
import nightreel.report.Browser.Look;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages in a real browser; skipped, with the reason, where there is none. */
class BrowserIT {

  private static final int PHONE = 360;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theNightFitsAPhoneAndNeedsNothingElse(boolean dark) throws Exception {
    assertSound("Nightreel 2026-11-23", Page.html(Nights.night()), dark);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void allNightsFitAPhoneAndNeedNothingElse(boolean dark) throws Exception {
    assertSound("Nightreel, all nights", TrendPage.html(TrendPageTest.trend(), date -> true), dark);
  }

  @Test
  void theReportOfARealNightIsAsSound() throws Exception {
    Browser.start(folder);
    SmallNight.night(SmallNight.DATE, SmallNight.LAKE);

    assertSound("Nightreel 2026-01-02", read("2026-01-02/index.html"), false);
    assertSound("Nightreel, all nights", read("index.html"), true);
  }

  @Test
  void whatIsWrongWithAPageIsSeen() throws Exception {
    Look look =
        Browser.start(folder)
            .look(
                """
                <!DOCTYPE html><title>Wrong</title>
                <body style="background: #fff">
                <p style="color: #aaa">faint</p>
                <div style="width: 700px">wide</div>
                <img src="http://pictures.example/1.png">
                <script>fetch("https://figures.example/figures.json").catch(() => {}); nothing.there()</script>
                """,
                PHONE,
                false);

    assertThat(look.title()).isEqualTo("Wrong");
    assertThat(look.width()).isGreaterThanOrEqualTo(700);
    assertThat(look.faint()).containsExactly("faint: 2.32");
    assertThat(look.unnamed()).isEqualTo(1);
    assertThat(look.console()).anyMatch(line -> line.contains("nothing is not defined"));
    assertThat(look.requests())
        .contains("http://pictures.example/1.png", "https://figures.example/figures.json");
  }

  private void assertSound(String title, String html, boolean dark) throws Exception {
    assertThat(Browser.start(folder).look(html, PHONE, dark))
        .isEqualTo(new Look(title, PHONE, dark, List.of(), 0, List.of(), List.of()));
  }

  private static String read(String name) throws IOException {
    return Files.readString(SmallNight.REPORTS.resolve(name));
  }
}
