package nightreel.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.List;
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
    assertThat(page).doesNotContain("url(").doesNotContain("<link");
    assertThat(page.replace(" src=\"data:", "")).doesNotContain(" src=\"");
  }

  @Test
  void everyElementIsClosedByItsOwnEndTag() {
    var open = new ArrayDeque<String>();
    var tags = Pattern.compile("<(/?)([a-z0-9]+)[^>]*>").matcher(page.replaceFirst("<!DOC.*", ""));
    while (tags.find()) {
      if (tags.group(1).isEmpty()) {
        if (!Set.of("meta", "img").contains(tags.group(2))) {
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
        .contains("equal score by id")
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

  private String section(String from, String to) {
    return page.substring(page.indexOf("id=\"" + from + "\""), page.indexOf("id=\"" + to + "\""));
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
        .contains("<circle class=\"g0\" cx=\"8.0\" cy=\"164.0\" r=\"3\"><title>&lt;img")
        .contains("<circle class=\"g-other\" cx=\"992.0\" cy=\"320.0\" r=\"3\"><title>Heat (1995)");
  }

  @Test
  void aNeighbourHasItsCosineAndAPosterWhereThereIsOne() {
    assertThat(page)
        .contains("src=\"data:image/jpeg;base64,AAAA\"")
        .contains("<small>0.83</small>")
        .contains("class=\"no-poster\"");
  }

  @Test
  void showsAFigureWithItsInterval() {
    assertThat(page).contains("<b>0.1210</b>").contains("<small>0.0968 to 0.1452</small>");
  }

  @Test
  void tellsWhichLambdaListsAreMadeWith() {
    assertThat(page)
        .contains(">0.781</td><td>the lists of the night<")
        .doesNotContain(">0.702</td><td>the lists of the night<");
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
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            new MovieMap(List.of()),
            List.of());

    assertThat(Page.html(empty)).contains("metrics has no rows").contains("Nothing was rejected");
  }
}
