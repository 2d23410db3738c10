package nightreel.recommend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import nightreel.conf.Conf;
import nightreel.embed.MovieVectors;
import nightreel.recommend.Blend.Scored;
import nightreel.train.Neighbours;
import org.junit.jupiter.api.Test;

class ContributionsTest {

  private static final double NEVER = Double.NEGATIVE_INFINITY;

  /** Movies 0 and 1 of a history, 2 and 3 that are recommended. */
  private static final MovieVectors VECTORS =
      new MovieVectors(new long[] {1, 2, 3, 4}, 2, new float[] {1, 0, 0, 1, 1, 0, 0, 1});

  /** 2 follows 0 with weight 4 and 1 with weight 1; 3 follows 0 with weight 2. */
  private static final Neighbours FOLLOWERS =
      new Neighbours(new int[] {0, 2, 3, 3, 3}, new int[] {2, 3, 2}, new float[] {4, 2, 1});

  @Test
  void aSumIsSharedOutByItsWeights() {
    double[][] expected =
        contributions(2).of(new int[] {0, 1}, new int[] {2, 3}, 50, scale(Source.TRANSITIONS, 3));
    assertThat(expected[0]).containsExactly(new double[] {3 * 0.5 * 4, 3}, within(1e-9));
    assertThat(expected[1]).containsExactly(new double[] {3 * 0.5 * 2, 0}, within(1e-9));
  }

  @Test
  void whatTheSourceDoesNotLookAtContributesNothing() {
    double[][] expected =
        contributions(1).of(new int[] {0, 1}, new int[] {2}, 50, scale(Source.TRANSITIONS, 3));
    assertThat(expected[0]).containsExactly(new double[] {0, 3}, within(1e-9));
  }

  @Test
  void moviesBeforeTheLastOnesAreNeverNamed() {
    double[][] expected =
        contributions(2).of(new int[] {0, 1}, new int[] {2}, 1, scale(Source.TRANSITIONS, 1));
    assertThat(expected[0]).containsExactly(NEVER, 1);
  }

  @Test
  void contentIsSharedOutByTheChangeOfTheCosine() {
    // the mean of (1, 0) with weight 0.5 and (0, 1): what is alike lifts the cosine
    double[][] expected =
        contributions(2).of(new int[] {0, 1}, new int[] {2}, 50, scale(Source.CONTENT, 1));
    double length = Math.sqrt(1.25);
    double cosine = 0.5 / length;
    assertThat(expected[0][0]).isCloseTo(0.5 / length * (1 - cosine * 0.5 / length), within(1e-6));
    assertThat(expected[0][1]).isCloseTo(1 / length * (0 - cosine / length), within(1e-6));
  }

  @Test
  void theNextUserIsNotToldOfTheOneBefore() {
    var contributions = contributions(2);
    contributions.of(new int[] {0}, new int[] {2, 3}, 50, scale(Source.TRANSITIONS, 1));
    assertThat(contributions.of(new int[] {0}, new int[] {3}, 50, scale(Source.TRANSITIONS, 1))[0])
        .containsExactly(2);
  }

  /** A fall in the scale of the blend is the difference of the blended scores, the others as is. */
  @Test
  void aFallIsWhatTheBlendedScoreLoses() {
    var blend = new Blend(new double[] {0.5, 2, 0, 0, 0, 0, 3});
    List<Scored> ranked = blend.rank(candidates(1, 4));
    Scale scale = Scale.of(ranked, blend);
    // transitions 1 and 4 deviate by 1.5 from their mean, so that a unit is worth 2 / 1.5
    assertThat(scale.fall(Source.TRANSITIONS, 4, 3)).isCloseTo(2 / 1.5, within(1e-9));
    assertThat(scale.fall(Source.TRANSITIONS, 1, 3)).isCloseTo(-4 / 1.5, within(1e-9));
    assertThat(scale.fall(Source.EASE, 4, 3)).as("not in the blend").isZero();
    assertThat(scale.fall(Source.TRANSITIONS, Float.NaN, 0)).isZero();
    // SASRec gives logits 0 and 2 (deviation 1) and the roots 1/e and 1 (deviation 0.316)
    double root = (1 - Math.exp(-1)) / 2;
    assertThat(scale.fall(Source.SEQUENCE, 2, 0))
        .isCloseTo(0.5 * 2 + 3 * (1 - Math.exp(-1)) / root, within(1e-6));
  }

  private static List<Candidate> candidates(float... transitions) {
    var candidates = new ArrayList<Candidate>();
    for (int i = 0; i < transitions.length; i++) {
      var scores = new float[Source.values().length];
      scores[Source.SEQUENCE.ordinal()] = 2 * i;
      scores[Source.TRANSITIONS.ordinal()] = transitions[i];
      candidates.add(new Candidate(i, new EnumMap<>(Source.class), scores));
    }
    return candidates;
  }

  private static Scale scale(Source source, double weight) {
    var weights = new double[Source.values().length];
    weights[source.ordinal()] = weight;
    return new Scale(weights, 0, 0);
  }

  private static Contributions contributions(int last) {
    var look = new Conf.Source(50, last, 0.5);
    return new Contributions(
        Map.of(Source.TRANSITIONS, new Contributions.Weighed(FOLLOWERS, look)), VECTORS, 0.5);
  }
}
