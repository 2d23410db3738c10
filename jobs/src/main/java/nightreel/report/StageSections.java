package nightreel.report;

import static java.util.stream.Collectors.joining;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import nightreel.Runs.StageRun;
import nightreel.Runs.Times;
import nightreel.report.Plots.Point;
import nightreel.report.Plots.Series;
import nightreel.report.Results.BlendWeight;
import nightreel.report.Results.Index;
import nightreel.report.Results.MmrPoint;
import nightreel.report.Results.Model;
import nightreel.report.Results.Rejection;
import nightreel.report.Results.TrainingStep;

/** What the stages did: training, indexes, blend, rejected input, tables and time. */
final class StageSections {

  private StageSections() {}

  static void write(Html html, Results results) {
    html.open("section", "id", "training").element("h2", "Training");
    training(html, results);
    html.close();
    html.open("section", "id", "indexes").element("h2", "Indexes and blend");
    html.open("div", "class", "columns").open("div");
    indexes(html, results.indexes());
    html.close().open("div");
    blend(html, results.blend());
    mmrCurve(html, results.mmrCurve());
    html.close().close().close();
    html.open("section", "id", "data").element("h2", "Data");
    html.open("div", "class", "columns").open("div");
    rejections(html, results.rejections());
    html.close().open("div");
    tables(html, results.stageRuns());
    html.close().close().close();
    html.open("section", "id", "timings").element("h2", "Timings");
    timings(html, results.stageRuns());
    html.close();
  }

  private static void training(Html html, Results results) {
    for (Model model : results.models()) {
      html.element(
          "p",
          "%s: %s steps, validation NDCG@10 %s, weights of %s (SHA-256 %s…)"
              .formatted(
                  Text.method(model.model()),
                  Text.count(model.steps()),
                  model.validationNdcg() == null ? "-" : Text.decimals(model.validationNdcg(), 4),
                  Text.bytes(model.bytes()),
                  model.sha256().substring(0, Math.min(12, model.sha256().length()))));
    }
    Map<String, List<TrainingStep>> logs = new TreeMap<>();
    results
        .training()
        .forEach(
            step -> logs.computeIfAbsent(step.model(), m -> new java.util.ArrayList<>()).add(step));
    logs.forEach((model, steps) -> training(html, model, steps));
  }

  private static void training(Html html, String model, List<TrainingStep> steps) {
    String style = Methods.colour(model);
    List<Point> losses = points(steps, TrainingStep::loss);
    List<Point> gains = points(steps, TrainingStep::validationNdcg);
    TrainingStep last = steps.get(steps.size() - 1);
    TrainingStep best =
        steps.stream()
            .filter(step -> step.validationNdcg() != null)
            .max(Comparator.comparingDouble(TrainingStep::validationNdcg))
            .orElseThrow();
    var stepAxis =
        Plots.roundAxis("step", 0, (double) last.step(), step -> Text.count((long) step));
    html.open("div", "class", "columns").open("div");
    html.element("h3", "Training loss, nats");
    Plots.lines(
        html,
        "Training loss by step",
        List.of(new Series("loss", style, losses)),
        stepAxis,
        Plots.roundAxis("loss", least(losses), most(losses), loss -> Text.decimals(loss, 2)));
    html.close().open("div");
    html.element("h3", "Validation NDCG@10");
    Plots.lines(
        html,
        "Validation NDCG@10 by step",
        List.of(new Series("NDCG@10", style, gains)),
        stepAxis,
        Plots.roundAxis("NDCG@10", 0, most(gains), gain -> Text.decimals(gain, 3)));
    html.close().close();
    html.element(
        "p",
        "Best at step %s: NDCG@10 %s on the validation targets; %s sequences a second at the end."
            .formatted(
                Text.count(best.step()),
                Text.decimals(best.validationNdcg(), 4),
                Text.count(Math.round(last.sequencesPerSecond()))),
        "class",
        "note");
  }

  private static List<Point> points(
      List<TrainingStep> steps, Function<TrainingStep, Double> measure) {
    return steps.stream()
        .filter(step -> measure.apply(step) != null)
        .map(step -> new Point((double) step.step(), measure.apply(step)))
        .toList();
  }

  private static void indexes(Html html, List<Index> indexes) {
    html.element("h3", "FAISS indexes");
    Page.openTable(
        html,
        "",
        "Space",
        "Factory",
        "Movies",
        "Width",
        "Recall@100",
        "Queries/s",
        "Build",
        "Size");
    for (Index index : indexes) {
      html.open("tr").element("td", index.serves() ? index.space() : "");
      html.open("td").element("code", index.factory()).text(" " + index.parameters()).close();
      number(html, Text.count(index.movies()));
      number(html, Text.count(index.dimension()));
      number(html, Text.decimals(index.recall(), 4));
      number(html, Text.count(Math.round(index.queriesPerSecond())));
      number(html, Text.decimals(index.buildSeconds(), 2) + " s");
      number(html, Text.bytes(index.bytes()));
      html.close();
    }
    Page.closeTable(html);
    html.element(
        "p",
        "The first of each space serves; the others were measured beside it. Recall against exact search, with the queries of users.",
        "class",
        "note");
  }

  private static void mmrCurve(Html html, List<MmrPoint> curve) {
    if (curve.isEmpty()) {
      return;
    }
    html.element("h3", "What diversity costs");
    List<Point> points =
        curve.stream().map(point -> new Point(point.diversity(), point.validationNdcg())).toList();
    Plots.lines(
        html,
        "Validation NDCG@10 by intra-list diversity, over lambda",
        List.of(new Series("MMR", Methods.colour("full_pipeline_mmr"), points)),
        Plots.roundAxis(
            "intra-list diversity@10",
            curve.stream().mapToDouble(MmrPoint::diversity).min().orElseThrow(),
            curve.stream().mapToDouble(MmrPoint::diversity).max().orElseThrow(),
            diversity -> Text.decimals(diversity, 2)),
        Plots.roundAxis("NDCG@10", 0, most(points), gain -> Text.decimals(gain, 3)));
    Page.openTable(html, "", ">Lambda", ">NDCG@10", ">Diversity@10", "");
    for (MmrPoint point : curve) {
      html.open("tr");
      number(html, Text.decimals(point.lambda(), 2));
      number(html, Text.decimals(point.validationNdcg(), 4));
      number(html, Text.decimals(point.diversity(), 3));
      html.element("td", point.chosen() ? "the lists of the night" : "").close();
    }
    Page.closeTable(html);
    html.element(
        "p",
        "On the validation targets, which the blend was fitted on; lambda 1 is pure relevance.",
        "class",
        "note");
  }

  private static void blend(Html html, List<BlendWeight> blend) {
    html.element("h3", "Blend");
    if (blend.isEmpty()) {
      html.element("p", "No blend was fitted.");
      return;
    }
    double most = blend.stream().mapToDouble(row -> Math.abs(row.weight())).max().orElse(1);
    Page.openTable(html, "", "Feature", ">Weight", "");
    for (BlendWeight row : blend) {
      html.open("tr").element("td", row.feature().replace('_', ' '));
      number(html, Text.decimals(row.weight(), 3));
      html.open("td", "class", "plot");
      String style = row.weight() < 0 ? "negative" : "plain";
      Plots.bar(html, style, Math.abs(row.weight()), null, null, most);
      html.close().close();
    }
    Page.closeTable(html);
    html.element(
        "p",
        "Fitted on the validation targets: NDCG@10 %s there."
            .formatted(Text.decimals(blend.get(0).validationNdcg(), 4)),
        "class",
        "note");
  }

  private static void rejections(Html html, List<Rejection> rejections) {
    html.element("h3", "Rejected input");
    if (rejections.isEmpty()) {
      html.element("p", "Nothing was rejected.");
      return;
    }
    Page.openTable(html, "", "File", "Reason", ">Rows", "The first of them");
    for (Rejection row : rejections) {
      html.open("tr").element("td", row.source());
      html.open("td").element("code", row.reason()).close();
      number(html, Text.count(row.rows()));
      html.element("td", row.example(), "class", "wide").close();
    }
    Page.closeTable(html);
  }

  private static void tables(Html html, List<StageRun> stageRuns) {
    html.element("h3", "Tables");
    Page.openTable(html, "", "Table", ">Rows", ">Version");
    for (StageRun run : stageRuns) {
      run.tableRows()
          .forEach(
              (table, rows) -> {
                html.open("tr").open("td").element("code", table).close();
                number(html, Text.count(rows));
                number(html, String.valueOf(run.tableVersions().get(table)));
                html.close();
              });
    }
    Page.closeTable(html);
  }

  private static void timings(Html html, List<StageRun> stageRuns) {
    double most = stageRuns.stream().mapToDouble(StageRun::seconds).max().orElse(1);
    Page.openTable(
        html, "", "Stage", ">Seconds", "", ">Of tasks", ">In kernels", "", "What it does");
    for (StageRun run : stageRuns) {
      html.open("tr").element("td", run.stage().command());
      number(html, Text.decimals(run.seconds(), 1));
      html.open("td", "class", "plot");
      Plots.bar(html, "plain", run.seconds(), null, null, most);
      html.close();
      kernels(html, run.times());
      html.element("td", run.stage().description(), "class", "wide").close();
    }
    Page.closeTable(html);
    double sum = stageRuns.stream().mapToDouble(StageRun::seconds).sum();
    html.element(
        "p",
        ("%s s in all, without the stage that writes this page. The seconds of tasks count each of"
                + " those that run side by side; kernels are the network, FAISS and MMR, within"
                + " the tasks.")
            .formatted(Text.decimals(sum, 1)),
        "class",
        "note");
  }

  private static void kernels(Html html, Times times) {
    number(html, times == null ? "" : Text.decimals(times.tasks(), 1));
    number(
        html,
        times == null || times.kernels().isEmpty() ? "" : Text.decimals(times.inKernels(), 1));
    html.element(
        "td",
        times == null
            ? ""
            : times.kernels().entrySet().stream()
                .map(kernel -> kernel.getKey() + " " + Text.decimals(kernel.getValue(), 1))
                .collect(joining(", ")),
        "class",
        "note");
  }

  private static void number(Html html, String text) {
    html.element("td", text, "class", "number");
  }

  private static double least(List<Point> points) {
    return points.stream().mapToDouble(Point::y).min().orElse(0);
  }

  private static double most(List<Point> points) {
    return points.stream().mapToDouble(Point::y).max().orElse(1);
  }
}
