package nightreel.recommend;

import java.util.Map;

/**
 * A movie that some source proposes for a user, with the scores of all sources.
 *
 * @param row of the movies' vectors
 * @param ranks in the sources that proposed it, from 1
 * @param scores indexed by {@link Source#ordinal}; not a number where a source does not know it
 */
record Candidate(int row, Map<Source, Integer> ranks, float[] scores) {

  float score(Source source) {
    return scores[source.ordinal()];
  }
}
