package nightreel.evaluate;

import java.util.Locale;

/** The methods that are measured side by side. */
enum Method {
  POPULARITY,
  RECENT_POPULARITY,
  ITEM_KNN,
  CONTENT_RETRIEVAL,
  SASREC,
  FULL_PIPELINE,
  FULL_PIPELINE_MMR;

  String column() {
    return name().toLowerCase(Locale.ROOT);
  }
}
