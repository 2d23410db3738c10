package nightreel.recommend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BlendTest {

  @Test
  void standardisesASourceOverTheCandidates() {
    // mean 2, population deviation sqrt(2/3)
    double[] standardised =
        Blend.standardise(
            List.of(candidate(0, 1, 0), candidate(1, 2, 0), candidate(2, 3, 0)), Source.SEQUENCE);
    double unit = 1 / Math.sqrt(2.0 / 3);
    assertThat(standardised).containsExactly(new double[] {-unit, 0, unit}, within(1e-9));
  }

  @Test
  void countsAnUnknownSourceAsTheWorst() {
    double[] standardised =
        Blend.standardise(
            List.of(candidate(0, 1, 0), candidate(1, Float.NaN, 0), candidate(2, 3, 0)),
            Source.SEQUENCE);
    assertThat(standardised).containsExactly(new double[] {-1, -1, 1}, within(1e-9));
  }

  @Test
  void aSourceThatIsTheSameForAllChangesNothing() {
    assertThat(Blend.standardise(List.of(candidate(0, 5, 0), candidate(1, 5, 0)), Source.SEQUENCE))
        .containsOnly(0);
  }

  @Test
  void weighsTheSources() {
    List<Candidate> candidates = List.of(candidate(0, 3, 0), candidate(1, 1, 1));
    assertThat(first(Map.of(Source.SEQUENCE, 1.0, Source.CONTENT, 0.5), candidates)).isZero();
    assertThat(first(Map.of(Source.SEQUENCE, 1.0, Source.CONTENT, 2.0), candidates)).isOne();
  }

  @Test
  void ranksEqualScoresByMovie() {
    List<Candidate> candidates = List.of(candidate(7, 1, 0), candidate(3, 1, 0));
    assertThat(first(Map.of(Source.SEQUENCE, 1.0), candidates)).isEqualTo(3);
  }

  @Test
  void amongTheBlendsToChooseFromIsSasRecAlone() {
    Blend first = BlendFit.GRID.get(0);
    assertThat(first.weights()).containsEntry(Source.SEQUENCE, 1.0);
    assertThat(first.weights()).containsEntry(Source.CONTENT, 0.0);
    assertThat(first.weights()).containsEntry(Source.RECENT_POPULARITY, 0.0);
  }

  @Test
  void choosesTheFirstOfTheBestBlends() {
    assertThat(BlendFit.best(new double[] {1, 3, 3, 2})).isOne();
  }

  @Test
  void aTargetThatNoSourceProposesGainsNothing() {
    assertThat(BlendFit.gains(List.of(candidate(0, 1, 0)), 5)).containsOnly(0);
    assertThat(BlendFit.gains(List.of(candidate(5, 1, 0)), 5)).containsOnly(1);
  }

  private static int first(Map<Source, Double> weights, List<Candidate> candidates) {
    return new Blend(weights).rank(candidates).get(0).candidate().row();
  }

  private static Candidate candidate(int row, float sasRec, float content) {
    var scores = new float[Source.values().length];
    scores[Source.SEQUENCE.ordinal()] = sasRec;
    scores[Source.CONTENT.ordinal()] = content;
    return new Candidate(row, Map.of(Source.CONTENT, 1), scores);
  }
}
