package nightreel.report;

import java.util.List;
import java.util.Optional;
import nightreel.Runs.StageRun;
import nightreel.report.DataQuality.Lack;
import nightreel.report.Results.Rejection;
import nightreel.tables.Table;

/** What came in, what was not kept, what movies lack, and what the tables hold. */
final class DataSection {

  private static final String DUPLICATE = "duplicate";

  private DataSection() {}

  static void write(Html html, Results results) {
    DataQuality quality = results.quality();
    html.open("section", "id", "data").element("h2", "Data quality");
    html.element(
        "p",
        "%s interactions of %s users with %s movies."
            .formatted(
                Text.count(quality.interactions()),
                Text.count(quality.users()),
                Text.count(quality.movies())));
    html.open("div", "class", "columns").open("div");
    lacks(html, quality);
    rejections(html, results.rejections());
    html.close().open("div");
    tables(html, results.stageRuns(), results.last());
    html.close().close().close();
  }

  private static void lacks(Html html, DataQuality quality) {
    html.element("h3", "What movies lack");
    if (quality.lacks().isEmpty()) {
      html.element("p", "Nothing.");
      return;
    }
    HtmlTable.open(html, "How many movies lack what", "", "Without", ">Movies", ">Share", "");
    for (Lack lack : quality.lacks()) {
      html.open("tr").element("th", lack.what(), "scope", "row");
      HtmlTable.number(html, Text.count(lack.movies()));
      double share = (double) lack.movies() / Math.max(1, quality.movies());
      HtmlTable.number(html, Text.percent(share, 1));
      html.open("td", "class", "plot");
      Bars.bar(html, "full-pipeline", share, null, null, 1);
      html.close().close();
    }
    HtmlTable.close(html);
  }

  private static void rejections(Html html, List<Rejection> rejections) {
    html.element("h3", "Rejected input");
    if (rejections.isEmpty()) {
      html.element("p", "Nothing was rejected.");
      return;
    }
    html.element(
        "p",
        "%s rows, %s of them duplicates."
            .formatted(
                Text.count(rejections.stream().mapToLong(Rejection::rows).sum()),
                Text.count(
                    rejections.stream()
                        .filter(row -> row.reason().equals(DUPLICATE))
                        .mapToLong(Rejection::rows)
                        .sum())));
    HtmlTable.open(
        html,
        "Rejected rows by file and reason",
        "",
        "File",
        "Reason",
        ">Rows",
        "The first of them");
    for (Rejection row : rejections) {
      html.open("tr").element("td", row.source());
      html.open("td").element("code", row.reason()).close();
      HtmlTable.number(html, Text.count(row.rows()));
      html.element("td", row.example(), "class", "wide").close();
    }
    HtmlTable.close(html);
  }

  private static void tables(Html html, List<StageRun> stageRuns, Optional<LastRun> last) {
    html.element("h3", "Tables");
    HtmlTable.open(
        html,
        "Rows of the tables",
        "",
        "Table",
        ">Rows",
        last.map(run -> ">Since " + run.runDate()).orElse(">Change"),
        ">Version");
    for (StageRun run : stageRuns) {
      for (Table table : run.stage().writes()) {
        long rows = run.tableRows().getOrDefault(table.name(), 0L);
        html.open("tr").open("th", "scope", "row").element("code", table.name()).close();
        HtmlTable.number(html, Text.count(rows));
        HtmlTable.number(
            html,
            last.map(before -> before.rows().get(table.name()))
                .map(before -> Text.difference(rows - before))
                .orElse("-"));
        HtmlTable.number(html, String.valueOf(run.tableVersions().get(table.name())));
        html.close();
      }
    }
    HtmlTable.close(html);
  }
}
