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
          "ease",
          "als",
          "content_retrieval",
          "sasrec",
          "full_pipeline",
          "full_pipeline_mmr");

  /** Content retrieval by one modality, by each fusion, and with a modality knocked out. */
  private static final List<String> CONTENT_VARIANTS =
      List.of(
          "content_text",
          "content_image",
          "content_metadata",
          "content_genome",
          "content_random",
          "content_pca",
          "content_learned",
          "content_learned_constant_text",
          "content_learned_constant_image",
          "content_learned_constant_metadata",
          "content_learned_constant_genome",
          "content_learned_shuffled_text",
          "content_learned_shuffled_image",
          "content_learned_shuffled_metadata",
          "content_learned_shuffled_genome",
          "content_learned_shuffled");

  private Methods() {}

  /** Each method once; those that nobody has thought of here come last. */
  static List<String> inOrder(Stream<String> methods) {
    return methods
        .distinct()
        .sorted(comparing(Methods::place).thenComparing(naturalOrder()))
        .toList();
  }

  /** Whether it tells what the vectors are worth, and is no method to recommend by. */
  static boolean isContentVariant(String method) {
    return CONTENT_VARIANTS.contains(method);
  }

  /** The variable of the style sheet that is a method's colour. */
  static String colour(String method) {
    return ORDER.contains(method) ? method.replace('_', '-') : "soft";
  }

  private static int place(String method) {
    int place = ORDER.indexOf(method);
    if (place >= 0) {
      return place;
    }
    return ORDER.size() + Math.max(0, CONTENT_VARIANTS.indexOf(method));
  }
}
