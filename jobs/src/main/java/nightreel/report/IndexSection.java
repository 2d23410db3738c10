package nightreel.report;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import nightreel.report.Chart.Axis;
import nightreel.report.Chart.Point;
import nightreel.report.Chart.Series;
import nightreel.report.Chart.Ticks;
import nightreel.report.Results.Index;

/** How well and how fast the indexes find, those that serve and those measured beside them. */
final class IndexSection {

  private static final List<Double> SPEEDS =
      List.of(1.0, 10.0, 100.0, 1_000.0, 10_000.0, 100_000.0, 1_000_000.0);

  /** The candidate sources have the colours of the methods that they come from. */
  private static final Map<String, String> COLOURS =
      Map.of("content", "content-retrieval", "sequence", "sasrec", "als", "als");

  private IndexSection() {}

  static void write(Html html, List<Index> indexes) {
    html.open("section", "id", "indexes").element("h2", "Indexes");
    if (indexes.isEmpty()) {
      html.element("p", "Nothing was measured.").close();
      return;
    }
    html.element(
        "p",
        "FAISS indexes. The first of each space serves, the others were measured beside it: recall"
            + " of the first 100 against exact search, with the queries of users.",
        "class",
        "note");
    html.open("div", "class", "columns").open("div");
    html.element("h3", "Recall and speed");
    chart(indexes).write(html);
    html.close().open("div");
    table(html, indexes);
    html.close().close().close();
  }

  private static Chart chart(List<Index> indexes) {
    List<Series> spaces =
        indexes.stream().map(Index::space).distinct().toList().stream()
            .map(space -> series(space, indexes))
            .toList();
    double slowest = indexes.stream().mapToDouble(Index::queriesPerSecond).min().orElseThrow();
    double fastest = indexes.stream().mapToDouble(Index::queriesPerSecond).max().orElseThrow();
    List<Double> ticks =
        SPEEDS.stream()
            .filter(speed -> speed > slowest / 10 && speed < fastest * 10)
            .collect(Collectors.toList());
    return new Chart(
        "Recall@100 by queries a second",
        new Axis(
            "queries a second",
            speed -> Text.count(Math.round(speed)),
            Ticks.GIVEN,
            ticks,
            Math::log10),
        new Axis("recall@100", recall -> Text.decimals(recall, 4), Ticks.ROUND),
        spaces);
  }

  private static Series series(String space, List<Index> indexes) {
    return new Series(
        space,
        COLOURS.getOrDefault(space, "soft"),
        false,
        indexes.stream()
            .filter(index -> index.space().equals(space))
            .map(
                index ->
                    new Point(
                        index.queriesPerSecond(),
                        index.recall(),
                        (index.factory() + " " + index.parameters()).strip()))
            .toList());
  }

  private static void table(Html html, List<Index> indexes) {
    HtmlTable.open(
        html,
        "FAISS indexes by space",
        "",
        "Space",
        "Factory",
        ">Movies",
        ">Width",
        ">Recall@100",
        ">Queries/s",
        ">Build",
        ">Size");
    for (Index index : indexes) {
      html.open("tr").element("td", index.serves() ? index.space() : "");
      html.open("td").element("code", index.factory()).text(" " + index.parameters()).close();
      HtmlTable.number(html, Text.count(index.movies()));
      HtmlTable.number(html, Text.count(index.dimension()));
      HtmlTable.number(html, Text.decimals(index.recall(), 4));
      HtmlTable.number(html, Text.count(Math.round(index.queriesPerSecond())));
      HtmlTable.number(html, Text.decimals(index.buildSeconds(), 2) + " s");
      HtmlTable.number(html, Text.bytes(index.bytes()));
      html.close();
    }
    HtmlTable.close(html);
  }
}
