package nightreel.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import nightreel.Runs.StageRun;
import nightreel.report.Results.Metric;

/** The night for programs: the figures of the page, and what each table holds. */
final class SummaryJson {

  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private SummaryJson() {}

  static String write(Results results) {
    ObjectNode root = MAPPER.createObjectNode();
    root.put("run_date", results.runDate().toString());
    root.put("ties", results.settings().ties());
    root.put("published", results.isPublishable());
    ObjectNode tables = root.putObject("tables");
    ArrayNode timings = root.putArray("timings");
    for (StageRun run : results.stageRuns()) {
      run.tableRows()
          .forEach(
              (table, rows) ->
                  tables
                      .putObject(table)
                      .put("rows", rows)
                      .put("version", run.tableVersions().get(table)));
      write(run, timings.addObject());
    }
    ArrayNode metrics = root.putArray("metrics");
    results.metrics().forEach(metric -> write(metric, metrics.addObject()));
    try {
      return MAPPER.writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(StageRun run, ObjectNode node) {
    node.put("stage", run.stage().command()).put("seconds", run.seconds());
    if (run.times() != null) {
      node.put("task_seconds", run.times().tasks());
      ObjectNode kernels = node.putObject("kernel_seconds");
      run.times().kernels().forEach(kernels::put);
    }
  }

  private static void write(Metric metric, ObjectNode node) {
    node.put("protocol", metric.protocol())
        .put("segment", metric.segment())
        .put("method", metric.method())
        .put("metric", metric.metric())
        .put("value", metric.value())
        .put("low", metric.low())
        .put("high", metric.high());
  }
}
