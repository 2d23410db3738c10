package nightreel.evaluate;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The methods that are measured side by side. */
enum Method {
  POPULARITY,
  RECENT_POPULARITY,
  ITEM_KNN,
  TRANSITIONS,
  EASE,
  ALS,
  CONTENT_RETRIEVAL,
  SASREC,
  FULL_PIPELINE,
  FULL_PIPELINE_MMR,

  /** From here on content retrieval by other vectors: what the fused ones are made of. */
  CONTENT_TEXT,
  CONTENT_IMAGE,
  CONTENT_METADATA,
  CONTENT_GENOME,
  CONTENT_RANDOM,
  CONTENT_PCA,
  CONTENT_LEARNED,
  CONTENT_LEARNED_SHUFFLED,
  CONTENT_LEARNED_SHUFFLED_TEXT,
  CONTENT_LEARNED_CONSTANT_TEXT,
  CONTENT_LEARNED_SHUFFLED_IMAGE,
  CONTENT_LEARNED_CONSTANT_IMAGE,
  CONTENT_LEARNED_SHUFFLED_METADATA,
  CONTENT_LEARNED_CONSTANT_METADATA,
  CONTENT_LEARNED_SHUFFLED_GENOME,
  CONTENT_LEARNED_CONSTANT_GENOME;

  /** Content retrieval by the variant of the vectors that has this name. */
  static Method ofContent(String variant) {
    return valueOf("CONTENT_" + variant.toUpperCase(Locale.ROOT));
  }

  /** The method of a name in tables. */
  static Optional<Method> find(String column) {
    return Arrays.stream(values()).filter(method -> method.column().equals(column)).findFirst();
  }

  /** Whether it tells what the vectors are worth, and is no method to recommend by. */
  boolean isContentVariant() {
    return ordinal() >= CONTENT_TEXT.ordinal();
  }

  String column() {
    return name().toLowerCase(Locale.ROOT);
  }
}
