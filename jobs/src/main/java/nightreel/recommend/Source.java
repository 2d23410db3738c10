package nightreel.recommend;

import java.util.Locale;

/** Where candidates come from; {@link Recommender} makes the {@link CandidateSource} of each. */
public enum Source {
  /** Nearest to the user's state among SASRec's item vectors. */
  SEQUENCE,
  /** What follows the last movies of the history. */
  TRANSITIONS,
  /** What the last movies of the history speak for, by EASE. */
  EASE,
  /** Nearest to the user's factors among those of ALS. */
  ALS,
  /** Nearest to the recent history among the fused vectors. */
  CONTENT,
  /** What many users watched recently. */
  RECENT_POPULARITY;

  /** Its name in tables. */
  public String column() {
    return name().toLowerCase(Locale.ROOT);
  }
}
