package nightreel.report;

import static nightreel.report.Results.ALL;
import static nightreel.report.Results.FULL_PIPELINE;
import static nightreel.report.Results.LEAVE_ONE_OUT;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import nightreel.conf.Conf;
import nightreel.report.Results.Comparison;
import nightreel.report.Results.Metric;

/** Whether the lists are as good as they were, and as those of a part of the pipeline. */
final class MetricChecks {

  private MetricChecks() {}

  static List<String> failed(
      List<Metric> metrics, List<Comparison> comparisons, Optional<LastRun> last, Conf.Gate gate) {
    var failed = new ArrayList<String>();
    new TreeMap<>(gate.maxFalls())
        .forEach(
            (metric, most) -> {
              Optional<Metric> now = find(metrics, metric);
              if (now.isEmpty()) {
                failed.add(
                    "metrics has no %s of %s (%s, %s targets), which gate.max_falls names"
                        .formatted(metric, FULL_PIPELINE, LEAVE_ONE_OUT, ALL));
              } else {
                last.flatMap(run -> fallen(run, now.get(), most)).ifPresent(failed::add);
              }
            });
    if (!gate.baseline().isEmpty()) {
      failed.addAll(worse(comparisons, gate.baseline()));
    }
    return failed;
  }

  private static Optional<Metric> find(List<Metric> metrics, String metric) {
    return metrics.stream()
        .filter(row -> row.protocol().equals(LEAVE_ONE_OUT) && row.segment().equals(ALL))
        .filter(row -> row.method().equals(FULL_PIPELINE) && row.metric().equals(metric))
        .findFirst();
  }

  static Optional<String> fallen(LastRun last, Metric now, double most) {
    double then = last.find(FULL_PIPELINE, now.metric()).map(Metric::value).orElse(0.0);
    double fall = then > 0 ? 1 - now.value() / then : 0;
    return fall <= most
        ? Optional.empty()
        : Optional.of(
            "%s of %s fell from %s (%s) to %s, %s, more than the %s of gate.max_falls"
                .formatted(
                    now.metric(),
                    FULL_PIPELINE,
                    Text.decimals(then, 4),
                    last.runDate(),
                    Text.decimals(now.value(), 4),
                    Text.percent(fall, 0),
                    Text.percent(most, 0)));
  }

  /** The metrics by which the whole pipeline is worse than a part of it, beyond chance. */
  static List<String> worse(List<Comparison> comparisons, String baseline) {
    List<Comparison> against =
        comparisons.stream()
            .filter(row -> row.protocol().equals(LEAVE_ONE_OUT))
            .flatMap(row -> from(row, baseline).stream())
            .toList();
    if (against.isEmpty()) {
      return List.of(
          "ab_comparison does not compare %s with %s, which gate.baseline names"
              .formatted(FULL_PIPELINE, baseline));
    }
    return against.stream()
        .filter(row -> row.high() < 0)
        .map(
            row ->
                "%s of %s is %s below that of %s, 95%% interval %s to %s; gate.baseline must not be better"
                    .formatted(
                        row.metric(),
                        FULL_PIPELINE,
                        Text.decimals(-row.difference(), 4),
                        baseline,
                        Text.decimals(-row.high(), 4),
                        Text.decimals(-row.low(), 4)))
        .toList();
  }

  /** The whole pipeline minus the baseline, whichever way round it was compared. */
  private static Optional<Comparison> from(Comparison row, String baseline) {
    if (row.methodA().equals(baseline) && row.methodB().equals(FULL_PIPELINE)) {
      return Optional.of(row);
    }
    return row.methodA().equals(FULL_PIPELINE) && row.methodB().equals(baseline)
        ? Optional.of(row.reversed())
        : Optional.empty();
  }
}
