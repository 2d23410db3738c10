package nightreel.recommend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FeaturesTest {

  @Test
  void standardisesAScoreOverTheCandidates() {
    // mean 2, population deviation sqrt(2/3)
    double unit = 1 / Math.sqrt(2.0 / 3);
    assertThat(column("content", Source.CONTENT, 1, 2, 3))
        .containsExactly(new double[] {-unit, 0, unit}, within(1e-6));
  }

  @Test
  void countsAnUnknownScoreAsTheWorst() {
    assertThat(column("content", Source.CONTENT, 1, Float.NaN, 3, 3))
        .containsExactly(new double[] {-1, -1, 1, 1}, within(1e-6));
  }

  @Test
  void aScoreThatIsTheSameForAllOrKnownOfNoneSaysNothing() {
    assertThat(column("content", Source.CONTENT, 5, 5)).containsOnly(0);
    assertThat(column("content", Source.CONTENT, Float.NaN, Float.NaN)).containsOnly(0);
  }

  @Test
  void theRootOfSasRecIsThatOfTheProbability() {
    // probabilities as 1 to 4 to 9, so their roots as 1 to 2 to 3
    double[] logits = {Math.log(1), Math.log(4), Math.log(9)};
    double[] roots =
        column(
            "sequence_root",
            Source.SEQUENCE,
            (float) logits[0],
            (float) logits[1],
            (float) logits[2]);
    double unit = 1 / Math.sqrt(2.0 / 3);
    assertThat(roots).containsExactly(new double[] {-unit, 0, unit}, within(1e-5));
  }

  private static double[] column(String feature, Source source, float... scores) {
    int place = Features.NAMES.indexOf(feature);
    List<Candidate> candidates =
        java.util.stream.IntStream.range(0, scores.length)
            .mapToObj(
                row -> {
                  var all = new float[Source.values().length];
                  all[source.ordinal()] = scores[row];
                  return new Candidate(row, Map.of(source, 1), all);
                })
            .toList();
    return Arrays.stream(Features.of(candidates)).mapToDouble(row -> row[place]).toArray();
  }
}
