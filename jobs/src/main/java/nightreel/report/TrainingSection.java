package nightreel.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import nightreel.report.Chart.Axis;
import nightreel.report.Chart.Point;
import nightreel.report.Chart.Series;
import nightreel.report.Chart.Ticks;
import nightreel.report.Results.Model;
import nightreel.report.Results.TrainingStep;

/** The models, and how the network learned. */
final class TrainingSection {

  private TrainingSection() {}

  static void write(Html html, Results results) {
    html.open("section", "id", "training").element("h2", "Training");
    models(html, results.models());
    Map<String, List<TrainingStep>> logs = new TreeMap<>();
    results
        .training()
        .forEach(step -> logs.computeIfAbsent(step.model(), m -> new ArrayList<>()).add(step));
    logs.forEach((model, steps) -> curves(html, model, steps));
    html.close();
  }

  private static void models(Html html, List<Model> models) {
    HtmlTable.open(
        html, "Models", "", "Model", ">Steps", ">Validation NDCG@10", ">Weights", "SHA-256");
    for (Model model : models) {
      html.open("tr").element("th", Text.method(model.model()), "scope", "row");
      HtmlTable.number(html, Text.count(model.steps()));
      HtmlTable.number(html, Text.decimals(model.validationNdcg(), 4));
      HtmlTable.number(html, Text.bytes(model.bytes()));
      html.open("td")
          .element("code", model.sha256().substring(0, Math.min(12, model.sha256().length())))
          .close()
          .close();
    }
    HtmlTable.close(html);
  }

  private static void curves(Html html, String model, List<TrainingStep> steps) {
    html.open("div", "class", "columns").open("div");
    html.element("h3", "Training loss");
    chart(
            Text.method(model) + ", training loss by step",
            "loss, nats",
            Ticks.ROUND,
            model,
            steps,
            TrainingStep::loss)
        .write(html);
    html.close().open("div");
    html.element("h3", "Validation NDCG@10");
    chart(
            Text.method(model) + ", validation NDCG@10 by step",
            "NDCG@10",
            Ticks.FROM_ZERO,
            model,
            steps,
            TrainingStep::validationNdcg)
        .write(html);
    html.close().close();
    best(steps).ifPresent(best -> best(html, best, steps.get(steps.size() - 1)));
  }

  private static Optional<TrainingStep> best(List<TrainingStep> steps) {
    return steps.stream()
        .filter(step -> step.validationNdcg() != null)
        .max(Comparator.comparingDouble(TrainingStep::validationNdcg));
  }

  private static void best(Html html, TrainingStep best, TrainingStep last) {
    html.element(
        "p",
        "Best at step %s: NDCG@10 %s on the validation targets; %s sequences a second at the end."
            .formatted(
                Text.count(best.step()),
                Text.decimals(best.validationNdcg(), 4),
                last.sequencesPerSecond() == null
                    ? "-"
                    : Text.count(Math.round(last.sequencesPerSecond()))),
        "class",
        "note");
  }

  private static Chart chart(
      String title,
      String measured,
      Ticks ticks,
      String model,
      List<TrainingStep> steps,
      Function<TrainingStep, Double> measure) {
    List<Point> points =
        steps.stream()
            .filter(step -> measure.apply(step) != null)
            .map(step -> new Point((double) step.step(), measure.apply(step)))
            .toList();
    return new Chart(
        title,
        new Axis("step", step -> Text.count(Math.round(step)), Ticks.WHOLE),
        new Axis(measured, value -> Text.decimals(value, 4), ticks),
        List.of(new Series(measured, Methods.colour(model), true, points)));
  }
}
