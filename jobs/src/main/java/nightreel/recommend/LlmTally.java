package nightreel.recommend;

import static java.util.stream.Collectors.joining;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import nightreel.recommend.LlmRun.Outcome;

/** Who wrote the sentences of the rows that name movies, and why the model did not write more. */
final class LlmTally {

  private final String model;
  private final long rows;
  private final long earlier;
  private final Map<String, Long> refused = new TreeMap<>();
  private long written;

  /**
   * @param rows of the lists that there are facts for
   * @param earlier those of which a text was there already
   */
  LlmTally(String model, long rows, long earlier) {
    this.model = model;
    this.rows = rows;
    this.earlier = earlier;
  }

  void add(Outcome outcome) {
    if (outcome.text() == null) {
      refused.merge(outcome.reason(), outcome.item().rows(), Long::sum);
    } else {
      written += outcome.item().rows();
    }
  }

  /**
   * Such as {@code explanations: 340 written and 120 taken over by some-model, 45 by rules: 40 not
   * asked about, 5 a name that is no fact}.
   *
   * @param stopped why the model was asked no more
   */
  String line(Optional<String> stopped) {
    long told = refused.values().stream().mapToLong(count -> count).sum();
    long others = rows - earlier - written - told;
    if (others > 0) {
      refused.merge("not asked about", others, Long::sum);
    }
    String reasons =
        refused.entrySet().stream()
            .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
            .map(reason -> "%,d %s".formatted(reason.getValue(), reason.getKey()))
            .collect(joining(", "));
    return "explanations: %,d written by %s, %,d by it earlier, %,d by rules%s%s"
        .formatted(
            written,
            model,
            earlier,
            rows - earlier - written,
            reasons.isEmpty() ? "" : ": " + reasons,
            stopped.map(why -> "; no more was asked, since " + why).orElse(""));
  }
}
