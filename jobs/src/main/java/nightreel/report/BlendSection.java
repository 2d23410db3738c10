package nightreel.report;

import java.util.List;
import nightreel.report.Chart.Axis;
import nightreel.report.Chart.Point;
import nightreel.report.Chart.Series;
import nightreel.report.Chart.Ticks;
import nightreel.report.Results.BlendWeight;
import nightreel.report.Results.MmrPoint;

/** How lists are made of candidates: what the blend weighs, and what diversity costs. */
final class BlendSection {

  private BlendSection() {}

  static void write(Html html, Results results) {
    html.open("section", "id", "blend").element("h2", "Blend and diversity");
    html.open("div", "class", "columns").open("div");
    weights(html, results.blend());
    html.close().open("div");
    diversity(html, results.mmrCurve());
    html.close().close().close();
  }

  private static void weights(Html html, List<BlendWeight> blend) {
    html.element("h3", "Blend");
    if (blend.isEmpty()) {
      html.element("p", "No blend was fitted.");
      return;
    }
    double most = blend.stream().mapToDouble(row -> Math.abs(row.weight())).max().orElse(1);
    HtmlTable.open(html, "Weights of the blend", "", "Feature", ">Weight", "");
    for (BlendWeight row : blend) {
      html.open("tr").element("th", row.feature().replace('_', ' '), "scope", "row");
      HtmlTable.number(html, Text.decimals(row.weight(), 3));
      html.open("td", "class", "plot");
      Bars.bar(
          html,
          row.weight() < 0 ? "bad" : "full-pipeline",
          Math.abs(row.weight()),
          null,
          null,
          most);
      html.close().close();
    }
    HtmlTable.close(html);
    html.element(
        "p",
        "Fitted on the validation targets: NDCG@10 %s there."
            .formatted(Text.decimals(blend.get(0).validationNdcg(), 4)),
        "class",
        "note");
  }

  private static void diversity(Html html, List<MmrPoint> curve) {
    html.element("h3", "What diversity costs");
    if (curve.isEmpty()) {
      html.element("p", "Nothing was measured.");
      return;
    }
    new Chart(
            "NDCG@10 by diversity, over lambda",
            new Axis("intra-list diversity@10", value -> Text.decimals(value, 3), Ticks.ROUND),
            new Axis("NDCG@10", value -> Text.decimals(value, 4), Ticks.FROM_ZERO),
            // the first lies on top
            List.of(
                new Series(
                    "tonight's lists",
                    "full-pipeline-mmr",
                    false,
                    curve.stream().filter(MmrPoint::chosen).map(BlendSection::point).toList()),
                new Series(
                    "MMR",
                    "full-pipeline",
                    true,
                    curve.stream().map(BlendSection::point).toList())))
        .write(html);
    html.element(
        "p",
        "On the validation targets, which the blend was fitted on; lambda 1 is pure relevance.",
        "class",
        "note");
  }

  private static Point point(MmrPoint measured) {
    return new Point(
        measured.diversity(),
        measured.validationNdcg(),
        "lambda " + Text.decimals(measured.lambda(), 2));
  }
}
