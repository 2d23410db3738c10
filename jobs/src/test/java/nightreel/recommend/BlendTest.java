package nightreel.recommend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import nightreel.LocalSpark;
import nightreel.recommend.BlendFit.Example;
import nightreel.split.Cut;
import nightreel.tables.Tables;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

class BlendTest {

  private static final int SEQUENCE = Source.SEQUENCE.ordinal();
  private static final int CONTENT = Source.CONTENT.ordinal();

  @Test
  void weighsTheFeatures() {
    List<Candidate> candidates = List.of(candidate(0, 3, 0), candidate(1, 1, 1));
    assertThat(first(1, 0.5, candidates)).isZero();
    assertThat(first(1, 2, candidates)).isOne();
  }

  @Test
  void ranksEqualScoresByMovie() {
    assertThat(first(1, 0, List.of(candidate(7, 1, 0), candidate(3, 1, 0)))).isEqualTo(3);
  }

  @Test
  void findsTheWeightsThatMadeTheChoices() {
    // users choose by 2 x SASRec + 1 x content, and by chance
    Blend found = BlendFit.weights(choices(4_000, 2, 1), 1);
    assertThat(found.weights()[SEQUENCE]).isCloseTo(2, within(0.2));
    assertThat(found.weights()[CONTENT]).isCloseTo(1, within(0.15));
    assertThat(found.weights()[Source.ALS.ordinal()]).isZero();
  }

  @Test
  void aLargePenaltyKeepsTheWeightsSmall() {
    List<Example> choices = choices(200, 2, 1);
    assertThat(BlendFit.weights(choices, 1e6).weights()[SEQUENCE]).isLessThan(0.01);
    assertThat(BlendFit.weights(choices, 1).weights()[SEQUENCE]).isGreaterThan(1);
  }

  @Test
  void blendsWhereThatIsBetterThanTheBestSource() {
    List<Example> choices = choices(400, 2, 1.5);
    BlendFit.Fitted fitted = BlendFit.fit(choices);
    assertThat(fitted.blend().weights()[CONTENT]).isPositive();
    for (Source source : Source.values()) {
      assertThat(fitted.ndcg10())
          .isGreaterThanOrEqualTo(BlendFit.ndcg(Blend.alone(source.column()), choices));
    }
  }

  @Test
  void takesASourceAloneWhereThereIsNothingToLearn() {
    var nothing = new Example(1, new int[1], new float[][] {new float[Features.NAMES.size()]}, -1);
    assertThat(BlendFit.fit(List.of(nothing)).blend().weights()[SEQUENCE]).isOne();
    assertThat(BlendFit.fit(List.of()).blend().weights()[SEQUENCE]).isOne();
  }

  @Test
  void aTargetThatNoSourceProposesGainsNothing() {
    var features = new float[][] {new float[Features.NAMES.size()]};
    Blend blend = Blend.alone(Source.SEQUENCE.column());
    assertThat(BlendFit.ndcg(blend, List.of(new Example(1, new int[1], features, -1)))).isZero();
    assertThat(BlendFit.ndcg(blend, List.of(new Example(1, new int[1], features, 0)))).isOne();
  }

  @Test
  void neverSeesATestMovie() {
    Row[] users = {
      sequence(1, 2, 10, 20, 30, 40), sequence(2, 1, 50, 20, 60), sequence(3, 3, 10, 20, 30)
    };
    Row[] others = {
      sequence(1, 2, 10, 20, 30, 99), sequence(2, 1, 50, 20, 98), sequence(3, 3, 10, 20, 30)
    };
    assertThat(validation(users)).isEqualTo(validation(others)).hasSize(2);
    assertThat(validation(users).get(0).<Long>getAs("target")).isEqualTo(30);
    assertThat(visible(users)).isEqualTo(visible(others));
  }

  private static List<Row> validation(Row... sequences) {
    return Choice.validation(
            LocalSpark.session().createDataFrame(List.of(sequences), Tables.SEQUENCES.columns()))
        .drop("timestamps")
        .orderBy("user_id")
        .collectAsList();
  }

  /** What the catalogue's counts are made from. */
  private static List<Row> visible(Row... sequences) {
    return Cut.VALIDATION
        .histories(
            LocalSpark.session().createDataFrame(List.of(sequences), Tables.SEQUENCES.columns()))
        .orderBy("user_id")
        .collectAsList();
  }

  private static Row sequence(long user, int trainLength, long... movies) {
    List<Long> ids = java.util.Arrays.stream(movies).boxed().toList();
    var times = new ArrayList<Long>();
    for (long at = 0; at < ids.size(); at++) {
      times.add(at);
    }
    return RowFactory.create(user, ids, times, trainLength);
  }

  /** Users who choose the candidate of the largest weighted sum of two features and chance. */
  private static List<Example> choices(int users, double sequence, double content) {
    var random = new Random(5);
    var choices = new ArrayList<Example>();
    for (int user = 0; user < users; user++) {
      var features = new float[20][Features.NAMES.size()];
      int target = 0;
      double largest = Double.NEGATIVE_INFINITY;
      for (int c = 0; c < features.length; c++) {
        features[c][SEQUENCE] = (float) random.nextGaussian();
        features[c][CONTENT] = (float) random.nextGaussian();
        double gumbel = -Math.log(-Math.log(random.nextDouble()));
        double value = sequence * features[c][SEQUENCE] + content * features[c][CONTENT] + gumbel;
        target = value > largest ? c : target;
        largest = Math.max(largest, value);
      }
      choices.add(new Example(user, new int[features.length], features, target));
    }
    return choices;
  }

  private static int first(double sequence, double content, List<Candidate> candidates) {
    var weights = new double[Features.NAMES.size()];
    weights[SEQUENCE] = sequence;
    weights[CONTENT] = content;
    return new Blend(weights).rank(candidates).get(0).candidate().row();
  }

  private static Candidate candidate(int row, float sasRec, float content) {
    var scores = new float[Source.values().length];
    scores[SEQUENCE] = sasRec;
    scores[CONTENT] = content;
    return new Candidate(row, Map.of(Source.CONTENT, 1), scores);
  }
}
