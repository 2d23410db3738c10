package nightreel.recommend;

import java.util.Map;

/**
 * A movie that some source proposes for a user, with all features, whichever source it is from.
 *
 * @param row of the movies' vectors
 * @param sources the sources that proposed it, and its rank there, from 1
 * @param features indexed by {@link Feature#ordinal}; not a number where a feature is unknown
 */
record Candidate(int row, Map<String, Integer> sources, float[] features) {

  /** What the blend weighs. */
  enum Feature {
    /** SASRec's logit. */
    SASREC,
    /** Cosine with the recency-weighted mean of the history. */
    CONTENT,
    /** Log of one plus the recent interactions. */
    RECENT_POPULARITY;

    String column() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  float feature(Feature feature) {
    return features[feature.ordinal()];
  }
}
