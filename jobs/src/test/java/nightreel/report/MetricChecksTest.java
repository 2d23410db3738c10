package nightreel.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import nightreel.conf.Conf;
import nightreel.report.Results.Comparison;
import nightreel.report.Results.Metric;
import org.junit.jupiter.api.Test;

class MetricChecksTest {

  @Test
  void aMetricThatFellTooFarSaysByHowMuch() {
    assertThat(MetricChecks.fallen(last(0.0601), ndcg(0.0400), 0.2))
        .contains(
            "ndcg@10 of full_pipeline_mmr fell from 0.0601 (2026-11-22) to 0.0400, 33%, more than"
                + " the 20% of gate.max_falls");
  }

  @Test
  void aMetricMayFallALittleAndRiseAtWill() {
    assertThat(MetricChecks.fallen(last(0.0600), ndcg(0.0481), 0.2)).isEmpty();
    assertThat(MetricChecks.fallen(last(0.0600), ndcg(0.0479), 0.2)).isPresent();
    assertThat(MetricChecks.fallen(last(0.0600), ndcg(0.0900), 0.2)).isEmpty();
    assertThat(MetricChecks.fallen(last(0), ndcg(0), 0.2)).isEmpty();
  }

  @Test
  void everyMetricHasItsOwnLimit() {
    var metrics =
        List.of(
            metric("leave_one_out", "all", "full_pipeline_mmr", "ndcg@10", 0.5),
            metric("leave_one_out", "all", "full_pipeline_mmr", "coverage@10", 0.5));
    var before =
        new LastRun(
            Nights.BEFORE,
            Map.of(),
            List.of(
                metric("leave_one_out", "all", "full_pipeline_mmr", "ndcg@10", 0.8),
                metric("leave_one_out", "all", "full_pipeline_mmr", "coverage@10", 0.8)));

    assertThat(
            MetricChecks.failed(
                metrics,
                List.of(),
                Optional.of(before),
                gate("", Map.of("ndcg@10", 0.2, "coverage@10", 0.5))))
        .singleElement()
        .asString()
        .startsWith("ndcg@10 of full_pipeline_mmr fell from 0.8000");
  }

  @Test
  void whatIsComparedIsTheWholePipelineOverAllTargets() {
    var metrics =
        List.of(
            metric("leave_one_out", "all", "sasrec", "ndcg@10", 0.1),
            metric("leave_one_out", "cold", "full_pipeline_mmr", "ndcg@10", 0.1),
            metric("time_split", "all", "full_pipeline_mmr", "ndcg@10", 0.1));

    assertThat(
            MetricChecks.failed(
                metrics, List.of(), Optional.empty(), gate("", Map.of("ndcg@10", 0.2))))
        .containsExactly(
            "metrics has no ndcg@10 of full_pipeline_mmr (leave_one_out, all targets), which"
                + " gate.max_falls names");
  }

  @Test
  void theFirstNightHasNothingToFallFrom() {
    assertThat(
            MetricChecks.failed(
                List.of(ndcg(0.01)), List.of(), Optional.empty(), gate("", Map.of("ndcg@10", 0.0))))
        .isEmpty();
  }

  @Test
  void thePipelineMustNotBeWorseThanAPartOfIt() {
    assertThat(
            MetricChecks.worse(
                List.of(
                    difference("sasrec", "full_pipeline_mmr", "hr@10", -0.03, -0.05, -0.01),
                    difference("sasrec", "full_pipeline_mmr", "ndcg@10", -0.01, -0.02, 0.001)),
                "sasrec"))
        .containsExactly(
            "hr@10 of full_pipeline_mmr is 0.0300 below that of sasrec, 95% interval 0.0100 to"
                + " 0.0500; gate.baseline must not be better");
  }

  @Test
  void aComparisonIsReadEitherWayRound() {
    assertThat(
            MetricChecks.worse(
                List.of(difference("full_pipeline_mmr", "sasrec", "hr@10", 0.03, 0.01, 0.05)),
                "sasrec"))
        .hasSize(1);
    assertThat(
            MetricChecks.worse(
                List.of(difference("full_pipeline_mmr", "sasrec", "hr@10", -0.03, -0.05, -0.01)),
                "sasrec"))
        .isEmpty();
  }

  @Test
  void aBaselineThatWasNotComparedIsSaid() {
    assertThat(MetricChecks.worse(List.of(), "sasrek"))
        .containsExactly(
            "ab_comparison does not compare full_pipeline_mmr with sasrek, which gate.baseline"
                + " names");
  }

  private static LastRun last(double ndcg) {
    return new LastRun(Nights.BEFORE, Map.of(), List.of(ndcg(ndcg)));
  }

  private static Metric ndcg(double value) {
    return metric("leave_one_out", "all", "full_pipeline_mmr", "ndcg@10", value);
  }

  private static Metric metric(
      String protocol, String segment, String method, String metric, double value) {
    return new Metric(protocol, segment, method, metric, value, null, null, 610);
  }

  private static Comparison difference(
      String a, String b, String metric, double difference, double low, double high) {
    return new Comparison(
        "leave_one_out",
        a,
        b,
        metric,
        difference,
        low,
        high,
        0.01,
        0.01,
        null,
        null,
        0.1,
        0.1,
        610);
  }

  private static Conf.Gate gate(String baseline, Map<String, Double> maxFalls) {
    return new Conf.Gate(0.99, 0.2, baseline, maxFalls, Map.of());
  }
}
