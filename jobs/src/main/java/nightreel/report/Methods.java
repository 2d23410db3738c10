package nightreel.report;

import static java.util.Comparator.comparing;
import static java.util.Comparator.naturalOrder;

import java.util.List;
import java.util.stream.Stream;

/** The order in which methods stand side by side, and the colour that each keeps everywhere. */
final class Methods {

  /** From the simplest to the whole pipeline. */
  private static final List<String> ORDER =
      List.of(
          "popularity",
          "recent_popularity",
          "item_knn",
          "transitions",
          "als",
          "content_retrieval",
          "sasrec",
          "full_pipeline",
          "full_pipeline_mmr");

  private Methods() {}

  /** Each method once; those that nobody has thought of here come last. */
  static List<String> inOrder(Stream<String> methods) {
    return methods
        .distinct()
        .sorted(comparing(Methods::place).thenComparing(naturalOrder()))
        .toList();
  }

  /** The CSS class that colours a method. */
  static String colour(String method) {
    return "m" + place(method);
  }

  private static int place(String method) {
    int place = ORDER.indexOf(method);
    return place < 0 ? ORDER.size() : place;
  }
}
