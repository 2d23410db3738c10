package nightreel.recommend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import nightreel.conf.Conf;
import nightreel.embed.MovieVectors;
import nightreel.recommend.Blend.Scored;
import org.junit.jupiter.api.Test;

class MmrTest {

  /** Rows 0 and 1 are the same movie in two boxes, row 2 is something else. */
  private static final MovieVectors VECTORS =
      new MovieVectors(new long[] {10, 11, 12}, 2, new float[] {1, 0, 1, 0, 0, 1});

  private static final Conf.Mmr AUTO = new Conf.Mmr("auto", 0.03);

  private static final List<Scored> RANKED = List.of(scored(0, 1.0), scored(1, 0.9), scored(2, 0));

  @Test
  void withLambdaOneItKeepsTheOrder() {
    assertThat(rows(new Mmr(VECTORS, 1).rerank(RANKED, 3))).containsExactly(0, 1, 2);
  }

  @Test
  void passesOverWhatIsLikeAMovieChosenBefore() {
    // second place: row 1 is worth 0.4 / e^0.1 - 0.6 x 1 = -0.24, row 2 is worth 0.4 / e = 0.15
    assertThat(rows(new Mmr(VECTORS, 0.4).rerank(RANKED, 3))).containsExactly(0, 2, 1);
  }

  @Test
  void saysWhatSimilarityCostAMovie() {
    List<Scored> list = new Mmr(VECTORS, 0.4).rerank(RANKED, 3);
    assertThat(list.get(0).penalty()).isZero();
    assertThat(list.get(1).penalty()).isZero();
    assertThat(list.get(2).penalty()).isCloseTo(0.6, within(1e-6));
  }

  /** Row 1 is as much like row 0 as can be; lambda weighs that against how likely it is. */
  @Test
  void relevanceIsHowLikelyAMovieIsRelativeToTheLikeliest() {
    double half = Math.log(2); // below the best: half as likely
    List<Scored> ranked = List.of(scored(0, 1), scored(1, 1 - half), scored(2, 1 - 3 * half));

    // row 1: lambda / 2 - (1 - lambda), row 2: lambda / 8; equal at 8 / 11
    assertThat(rows(new Mmr(VECTORS, 0.74).rerank(ranked, 3))).containsExactly(0, 1, 2);
    assertThat(rows(new Mmr(VECTORS, 0.72).rerank(ranked, 3))).containsExactly(0, 2, 1);
  }

  @Test
  void givesNoMoreThanThereAre() {
    assertThat(new Mmr(VECTORS, 0.4).rerank(RANKED, 2)).hasSize(2);
    assertThat(new Mmr(VECTORS, 0.4).rerank(RANKED, 9)).hasSize(3);
    assertThat(new Mmr(VECTORS, 0.4).rerank(List.of(), 9)).isEmpty();
  }

  /** Whole numbers, so that there are ties. */
  @Test
  void choosesWhatComparingEveryCandidateWithEveryChosenOneWould() {
    var random = new Random(3);
    for (int round = 0; round < 200; round++) {
      int movies = 2 + random.nextInt(30);
      var values = new float[3 * movies];
      for (int i = 0; i < values.length; i++) {
        values[i] = random.nextInt(3) - 1;
      }
      var vectors = new MovieVectors(new long[movies], 3, values);
      List<Scored> ranked =
          IntStream.range(0, movies)
              .mapToObj(row -> scored(row, random.nextInt(6)))
              .sorted(Comparator.comparingDouble(Scored::score).reversed())
              .toList();
      double lambda = random.nextInt(10) / 10.0;
      int k = 1 + random.nextInt(movies);

      assertThat(new Mmr(vectors, lambda).rerank(ranked, k))
          .as("lambda %s", lambda)
          .isEqualTo(exhaustive(vectors, lambda, ranked, k));
    }
  }

  private static List<Scored> exhaustive(
      MovieVectors vectors, double lambda, List<Scored> ranked, int k) {
    double best = ranked.get(0).score();
    var left = new ArrayList<>(ranked);
    var list = new ArrayList<Scored>();
    while (list.size() < k) {
      Scored next = null;
      double nextValue = Double.NEGATIVE_INFINITY;
      double penalty = 0;
      for (Scored candidate : left) {
        double similarity =
            list.stream()
                .mapToDouble(s -> vectors.dot(s.candidate().row(), candidate.candidate().row()))
                .reduce(0, Math::max);
        double relevance = Math.exp(candidate.score() - best);
        double value = lambda * relevance - (1 - lambda) * similarity;
        if (value > nextValue) {
          next = candidate;
          nextValue = value;
          penalty = (1 - lambda) * similarity;
        }
      }
      left.remove(next);
      list.add(new Scored(next.candidate(), next.score(), penalty));
    }
    return list;
  }

  @Test
  void equallyGoodMoviesKeepTheirOrder() {
    List<Scored> equal = List.of(scored(0, 1), scored(1, 1), scored(2, 1));
    assertThat(rows(new Mmr(VECTORS, 1).rerank(equal, 3))).containsExactly(0, 1, 2);
    assertThat(rows(new Mmr(VECTORS, 0.5).rerank(equal, 3))).containsExactly(0, 2, 1);
  }

  @Test
  void theCurveTellsWhatEachLambdaGivesAndCosts() {
    MmrCurve curve = curve(AUTO);

    assertThat(curve.users()).isEqualTo(2);
    // pure relevance has row 2 at the third place, 1 / log2(4); with 0.3 it is at the second
    assertThat(curve.ndcg()[0]).isCloseTo(0.5, within(1e-9));
    assertThat(curve.ndcg()[place(curve, 0.3)]).isCloseTo(0.6309, within(1e-4));
    // of the three pairs one is alike, for both users
    assertThat(curve.diversity()[0]).isCloseTo(2 * 2.0 / 3, within(1e-6));
  }

  @Test
  void theMostDiverseLambdaThatIsAffordableIsChosen() {
    double[] lambdas = {1, 0.9, 0.8, 0.7};
    double[] ndcg = {0.100, 0.098, 0.095, 0.098};
    var curve = new MmrCurve(lambdas, ndcg, new double[] {0.2, 0.3, 0.4, 0.3}, 7);

    assertThat(curve.chosen(new Conf.Mmr("auto", 0))).isOne();
    assertThat(curve.chosen(new Conf.Mmr("auto", 0.03))).as("of equal ones").isEqualTo(0.9);
    assertThat(curve.chosen(new Conf.Mmr("auto", 0.06))).isEqualTo(0.8);
    assertThat(curve.chosen(new Conf.Mmr("0.7", 0))).isEqualTo(0.7);
  }

  @Test
  void nothingIsChosenOnNobody() {
    assertThat(MmrCurve.empty(AUTO).chosen(AUTO)).isOne();
    assertThat(MmrCurve.empty(AUTO).rows(1)).isEmpty();
  }

  @Test
  void aLambdaOfTheSettingsIsOnTheCurve() {
    var settings = new Conf.Mmr("0.73", 0);
    MmrCurve curve = curve(settings);

    assertThat(curve.lambdas()).contains(0.73, 1).isSortedAccordingTo((a, b) -> b.compareTo(a));
    assertThat(curve.rows(curve.chosen(settings)))
        .filteredOn(row -> row.getBoolean(4))
        .extracting(row -> row.getDouble(0))
        .containsExactly(0.73);
  }

  private static MmrCurve curve(Conf.Mmr settings) {
    return MmrCurve.empty(settings).plus(RANKED, 2, VECTORS).plus(RANKED, 9, VECTORS);
  }

  private static int place(MmrCurve curve, double lambda) {
    return IntStream.range(0, curve.lambdas().length)
        .filter(i -> curve.lambdas()[i] == lambda)
        .findFirst()
        .orElseThrow();
  }

  private static Scored scored(int row, double score) {
    return new Scored(
        new Candidate(row, Map.of(Source.CONTENT, 1), new float[Source.values().length]), score, 0);
  }

  private static List<Integer> rows(List<Scored> list) {
    return list.stream().map(scored -> scored.candidate().row()).toList();
  }
}
