package nightreel.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryJsonTest {

  @Test
  void holdsTheNightItsTablesTimingsAndMetrics() throws Exception {
    JsonNode summary = new ObjectMapper().readTree(SummaryJson.write(Nights.night()));

    assertThat(summary.fieldNames())
        .toIterable()
        .containsExactly("run_date", "ties", "published", "tables", "timings", "metrics");
    assertThat(summary.get("run_date").asText()).isEqualTo("2026-11-23");
    assertThat(summary.get("ties").asText()).isEqualTo("hash");
    assertThat(summary.get("published").asBoolean()).isTrue();
    assertThat(summary.at("/tables/sequences").toString())
        .isEqualTo("{\"rows\":100,\"version\":3}");
    assertThat(summary.at("/timings/1").toString())
        .isEqualTo(
            "{\"stage\":\"split\",\"seconds\":12.5,\"task_seconds\":20.0,"
                + "\"kernel_seconds\":{\"forward\":15.5}}");
    assertThat(summary.at("/metrics/1").toString())
        .startsWith(
            "{\"protocol\":\"leave_one_out\",\"segment\":\"all\",\"method\":\"sasrec\","
                + "\"metric\":\"ndcg@5\",\"value\":")
        .contains("\"low\":")
        .contains("\"high\":");
  }

  @Test
  void aMetricWithoutAnIntervalHasNulls() throws Exception {
    JsonNode summary = new ObjectMapper().readTree(SummaryJson.write(Nights.night()));

    for (JsonNode metric : summary.get("metrics")) {
      assertThat(metric.get("low").isNull())
          .isEqualTo(metric.get("metric").asText().equals("coverage@10"));
    }
  }

  @Test
  void aNightWithAFailedCheckIsNotPublished() throws Exception {
    Results failed = Nights.night(List.of("movies has no rows"), List.of());

    assertThat(new ObjectMapper().readTree(SummaryJson.write(failed)).get("published").asBoolean())
        .isFalse();
  }
}
