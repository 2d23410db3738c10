package nightreel.report;

import static java.util.stream.Collectors.joining;

import java.util.List;
import nightreel.Runs.StageRun;
import nightreel.Runs.Times;

/** Where the night's time went. */
final class TimingSection {

  private TimingSection() {}

  static void write(Html html, List<StageRun> stageRuns) {
    html.open("section", "id", "timings").element("h2", "Timings");
    double most = stageRuns.stream().mapToDouble(StageRun::seconds).max().orElse(1);
    HtmlTable.open(
        html,
        "Seconds of each stage",
        "",
        "Stage",
        ">Seconds",
        "",
        ">Of tasks",
        ">In kernels",
        "Kernels",
        "What it does");
    for (StageRun run : stageRuns) {
      html.open("tr").element("th", run.stage().command(), "scope", "row");
      HtmlTable.number(html, Text.decimals(run.seconds(), 1));
      html.open("td", "class", "plot");
      Bars.bar(html, "full-pipeline", run.seconds(), null, null, most);
      html.close();
      kernels(html, run.times());
      html.element("td", run.stage().description(), "class", "wide").close();
    }
    HtmlTable.close(html);
    html.element(
        "p",
        ("%s s in all, without the stage that writes this page. The seconds of tasks count each of"
                + " those that run side by side; kernels are the network, FAISS and MMR, within"
                + " the tasks.")
            .formatted(Text.decimals(stageRuns.stream().mapToDouble(StageRun::seconds).sum(), 1)),
        "class",
        "note");
    html.close();
  }

  private static void kernels(Html html, Times times) {
    HtmlTable.number(html, times == null ? "" : Text.decimals(times.tasks(), 1));
    HtmlTable.number(
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
        "wide");
  }
}
