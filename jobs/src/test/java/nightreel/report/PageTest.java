package nightreel.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PageTest {

  private final String page = Page.html(Nights.night());

  @Test
  void textFromTheDataIsEscapedEverywhere() {
    assertThat(page)
        .doesNotContain("<img src=x")
        .contains("&lt;img src=x onerror=alert(1)&gt; (1995)") // a title
        .contains(">&lt;img src=x onerror=alert(1)&gt;<"); // the message of a rejected row
  }

  @Test
  void needsNoNetworkAndNoScript() {
    assertThat(page).doesNotContain("<script").doesNotContain("http").doesNotContain("@import");
    assertThat(page).doesNotContain("url(");
    assertThat(page.replace("<link rel=\"icon\" href=\"data:,\">", "")).doesNotContain("<link");
    assertThat(page.replace(" src=\"data:", "")).doesNotContain(" src=\"");
  }

  @Test
  void everyElementIsClosedByItsOwnEndTag() {
    var open = new ArrayDeque<String>();
    var tags = Pattern.compile("<(/?)([a-z0-9]+)[^>]*>").matcher(page.replaceFirst("<!DOC.*", ""));
    while (tags.find()) {
      if (tags.group(1).isEmpty()) {
        if (!Set.of("meta", "img", "link").contains(tags.group(2))) {
          open.push(tags.group(2));
        }
      } else {
        assertThat(tags.group(2)).isEqualTo(open.pop());
      }
    }
    assertThat(open).isEmpty();
  }

  @Test
  void saysWhatTheFiguresMean() {
    assertThat(page)
        .contains("610 users")
        .contains("MD5 of timestamp:user:movie")
        .contains("equal score are ordered by id")
        .contains("without sampled negatives")
        .contains("1,000 samples, seed 42");
  }

  @Test
  void methodsStandFromTheSimplestToTheWholePipeline() {
    assertThat(Nights.night().methods("leave_one_out"))
        .containsExactly(
            "popularity",
            "item_knn",
            "content_retrieval",
            "sasrec",
            "full_pipeline",
            "full_pipeline_mmr");
  }

  @Test
  void differencesAreCorrectedForHowManyThereAre() {
    assertThat(section("differences", "simulation"))
        .contains("corrected by Holm")
        .contains(">0.642<") // three times 0.214
        .doesNotContain(">0.214<")
        .contains(">0.0210<"); // the smallest that is found four times in five
  }

  @Test
  void thePipelineIsComparedWithEachMethodBeforeAllPairs() {
    assertThat(section("differences", "breadth"))
        .contains("<details open=\"\"><summary>NDCG@10, leave one out: each method and full")
        .contains("<details><summary>NDCG@10, leave one out: all 3 pairs");
  }

  @Test
  void whatIsSimulatedSaysSo() {
    assertThat(section("simulation", "content"))
        .contains("A/B test, simulated")
        .contains("No people took part")
        .contains(">CTR@10<")
        .contains(
            ">SASRec 0.0181<", ">full pipeline + MMR 0.0188<", ">+0.0007<", ">0.866<", ">0.08<")
        .contains("4.8% of the tests find a difference (2.9 to 7.3)")
        .contains(">SNIPS<")
        .contains("<b>-0.0005</b>");
    assertThat(section("differences", "simulation")).doesNotContain("CTR@10");
  }

  @Test
  void genresStandUnderTheirNames() {
    assertThat(section("methods", "differences"))
        .contains("By genre of the target: 2")
        .contains(">Comedy (203 users)<", ">Film-Noir (203 users)<")
        .contains("<b>0.1230</b>");
  }

  /** To the end of the page where {@code to} comes before {@code from}. */
  private String section(String from, String to) {
    int start = page.indexOf("id=\"" + from + "\"");
    int end = page.indexOf("id=\"" + to + "\"");
    return page.substring(start, end > start ? end : page.length());
  }

  @Test
  void whatTheVectorsAreWorthStandsApartFromTheMethods() {
    String methods = page.substring(page.indexOf("id=\"methods\""), page.indexOf("id=\"content\""));
    String content =
        page.substring(page.indexOf("id=\"content\""), page.indexOf("id=\"training\""));

    assertThat(methods).doesNotContain("learned");
    assertThat(content)
        .contains(">learned</th>")
        .contains(">learned, text shuffled</th>")
        .contains("HR@100 cold (31 users)")
        .contains("<b>0.0910</b>");
  }

  @Test
  void moviesOfTheMapHaveTheColourOfTheirGenre() {
    assertThat(page)
        .containsPattern("<circle class=\"c-genre-0\" [^>]*><title>Drama, &lt;img")
        .containsPattern("<circle class=\"c-genre-other\" [^>]*><title>other, Heat \\(1995\\)<");
  }

  @Test
  void aMovieHasAPosterOrACardWithItsTitle() {
    assertThat(section("content", "training"))
        .contains("src=\"data:image/png;base64,")
        .contains("<small>0.83</small>")
        .contains("<span class=\"poster card\" aria-hidden=\"true\">Heat</span>");
    assertThat(section("users", "main"))
        .contains("src=\"data:image/png;base64,")
        .contains("<span class=\"poster card\" aria-hidden=\"true\">Jumanji</span>");
  }

  @Test
  void tellsWhatHasChangedSinceTheLastPublishedRun() {
    assertThat(section("headline", "methods"))
        .contains(">+0.1000 since 2026-11-22, more than noise</div>")
        .contains(">+0.0010 since 2026-11-22, within noise</div>")
        .contains(">+0.1 points since 2026-11-22, no interval</div>")
        .contains("Changes since 2026-11-22, every method")
        .containsPattern("item kNN</th>\n?<td>new</td>");
  }

  @Test
  void aFirstNightHasNothingToCompareWith() {
    Results night = Nights.night();
    var first =
        new Results(
            night.runDate(),
            night.settings(),
            List.of(),
            night.stageRuns(),
            Optional.empty(),
            night.metrics(),
            night.comparisons(),
            night.models(),
            night.training(),
            night.indexes(),
            night.blend(),
            night.mmrCurve(),
            night.rejections(),
            night.quality(),
            night.users(),
            night.map(),
            night.neighbours(),
            Map.of());

    assertThat(Page.html(first))
        .contains("No other run is published to compare with")
        .doesNotContain("since 2026");
  }

  @Test
  void tellsWhatTheDataLacks() {
    assertThat(section("data", "timings"))
        .contains("100,836 interactions of 610 users with 9,742 movies")
        .contains("16 rows, 3 of them duplicates")
        .contains(">a poster</th>", ">9,741</td>", ">100.0%</td>")
        .containsPattern(
            "ratings</code></th>\n?<td class=\"number\">100</td><td class=\"number\">\\+3<");
  }

  @Test
  void everyDrawingHasATableAndAName() {
    int drawings = page.split("<svg class=\"(chart|map)\"", -1).length - 1;
    assertThat(drawings).isEqualTo(8);
    assertThat(page.split("role=\"img\" aria-label=\"\\w", -1)).hasSize(drawings + 1);
    assertThat(page.split("<summary>As a table: ", -1)).hasSize(drawings + 1);
  }

  @Test
  void everyTableHasACaptionAndHeadingsOfColumns() {
    int tables = page.split("<table", -1).length;
    assertThat(page.split("<caption class=\"unseen\">[^<]", -1)).hasSize(tables);
    assertThat(page).doesNotContain("<th>").doesNotContainPattern("<th scope=\"col\"[^>]*></th>");
  }

  @Test
  void headingsLeaveOutNoLevel() {
    var headings = Pattern.compile("<h([1-6])").matcher(page);
    int before = 0;
    while (headings.find()) {
      int level = Integer.parseInt(headings.group(1));
      assertThat(level).isLessThanOrEqualTo(before + 1);
      before = level;
    }
  }

  @Test
  void everyLinkWithinThePageLeadsSomewhere() {
    var links = Pattern.compile("href=\"#([a-z]+)\"").matcher(page);
    while (links.find()) {
      assertThat(page).contains("id=\"" + links.group(1) + "\"");
    }
  }

  @Test
  void showsAFigureWithItsInterval() {
    assertThat(page).contains("<b>0.1210</b>").contains("<small>0.0968 to 0.1452</small>");
  }

  @Test
  void tellsWhichLambdaListsAreMadeWith() {
    assertThat(page)
        .contains("<td>tonight&#39;s lists</td><td>lambda 0.80</td>")
        .doesNotContain("<td>tonight&#39;s lists</td><td>lambda 1.00</td>");
    // what lies on top is drawn last
    String drawn = page.substring(page.indexOf("aria-label=\"NDCG@10 by diversity, over lambda"));
    assertThat(drawn.indexOf("<title>tonight&#39;s lists"))
        .isGreaterThan(drawn.indexOf("<title>MMR, lambda 0.80"));
  }

  @Test
  void tellsWhatTheKernelsTook() {
    assertThat(page).contains(">20.0</td><td class=\"number\">15.5</td>", "forward 15.5");
  }

  @Test
  void anUnpublishedNightSaysWhichCheckFailed() {
    assertThat(Page.html(Nights.night(List.of("movies has no rows"), List.of())))
        .contains("not published")
        .contains("<li>movies has no rows</li>");
    assertThat(page).doesNotContain("not published");
  }

  @Test
  void aNightWithNothingMeasuredIsStillAPage() {
    var empty =
        new Results(
            Nights.DATE,
            Nights.night().settings(),
            List.of("metrics has no rows"),
            List.of(),
            Optional.empty(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            new DataQuality(0, 0, 0, List.of()),
            List.of(),
            new MovieMap(List.of()),
            List.of(),
            Map.of());

    assertThat(Page.html(empty)).contains("metrics has no rows").contains("Nothing was rejected");
  }
}
