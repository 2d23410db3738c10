package nightreel.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import nightreel.LocalSpark;
import nightreel.conf.Conf;
import nightreel.conf.ConfReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import scala.collection.immutable.ArraySeq;

class SummaryTest {

  private static final int ABSENT = -1;

  private static final StructType GENRES =
      new StructType()
          .add("user_id", DataTypes.LongType, false)
          .add("genres", DataTypes.createArrayType(DataTypes.StringType), false);

  /**
   * Users 1 to 3 whose movies had 100, 0 and 4 interactions, with 20, 60 and 300 watched movies.
   */
  private static final Summary SUMMARY =
      summary(
          outcome(1, Method.POPULARITY, ABSENT),
          outcome(2, Method.POPULARITY, ABSENT),
          outcome(3, Method.POPULARITY, ABSENT),
          outcome(1, Method.SASREC, 0),
          outcome(2, Method.SASREC, ABSENT),
          outcome(3, Method.SASREC, 2));

  @Test
  void averagesOverAllUsersAMissIncluded() {
    assertThat(value("all", "hr@10")).isCloseTo(2.0 / 3, within(1e-9));
    // positions 0 and 2: 1 and 1/log2(4)
    assertThat(value("all", "ndcg@10")).isCloseTo(1.5 / 3, within(1e-9));
    assertThat(value("all", "mrr@10")).isCloseTo((1 + 1.0 / 3) / 3, within(1e-9));
  }

  @Test
  void keepsSegmentsApart() {
    assertThat(value("warm", "hr@10")).isOne();
    assertThat(value("cold", "hr@10")).isZero();
    assertThat(value("few", "hr@10")).isOne();
    assertThat(value("light", "ndcg@10")).isEqualTo(1);
    assertThat(value("medium", "ndcg@10")).isZero();
    assertThat(value("heavy", "ndcg@10")).isEqualTo(0.5);
  }

  @Test
  void aMovieOfTwoGenresCountsForBoth() {
    assertThat(value("genre:Drama", "hr@10")).as("users 1 and 2").isEqualTo(0.5);
    assertThat(value("genre:Comedy", "hr@10")).as("user 1").isOne();
    assertThat(SUMMARY.metrics()).extracting(Summary.Metric::segment).doesNotContain("genre:");
  }

  @Test
  void qualitiesAreMeansOverTheUsersWhoHaveOne() {
    assertThat(value("all", "diversity@10")).isCloseTo((0.1004 + 0.3004) / 2, within(1e-9));
    assertThat(metric("all", "diversity@10").users()).isEqualTo(2);
  }

  /** Weights 1/10, 1 and 1/2: a movie that nobody had watched counts as watched once. */
  @Test
  void debiasedFiguresWeighUsersByTheInverseRootOfTheirMoviesInteractions() {
    assertThat(value("all", "debiased_hr@10")).isCloseTo((0.1 + 0.5) / 1.6, within(1e-9));
    assertThat(value("all", "debiased_ndcg@10")).isCloseTo((0.1 + 0.25) / 1.6, within(1e-9));
  }

  @Test
  void comparesEveryPairOfMethodsUserByUser() {
    Comparison comparison = comparison("hr@10");
    assertThat(comparison.methodA()).isEqualTo("popularity");
    assertThat(comparison.methodB()).isEqualTo("sasrec");
    assertThat(comparison.difference()).isCloseTo(2.0 / 3, within(1e-9));
    assertThat(comparison.valueA()).isZero();
    assertThat(comparison.valueB()).isCloseTo(2.0 / 3, within(1e-9));
    assertThat(comparison.adjustedPValue()).as("of one pair").isEqualTo(comparison.pValue());
    // differences 1, 0 and 1: their variance is 1/3, so that the standard error is 1/3
    assertThat(comparison.minimumDetectable()).isCloseTo(2.801585 / 3, within(1e-5));
  }

  @Test
  void pValuesAreCorrectedForAllPairsOfTheMetric() {
    var outcomes = new ArrayList<Row>();
    for (int user = 1; user <= 40; user++) {
      outcomes.add(outcome(user, Method.POPULARITY, ABSENT));
      outcomes.add(outcome(user, Method.EASE, user % 2 == 0 ? 3 : ABSENT));
      outcomes.add(outcome(user, Method.SASREC, user % 3 == 0 ? ABSENT : 1));
    }
    List<Comparison> comparisons =
        summary(outcomes.toArray(Row[]::new)).comparisons().stream()
            .filter(comparison -> comparison.metric().equals("hr@10"))
            .toList();
    double[] adjusted =
        nightreel.metrics.Holm.adjusted(
            comparisons.stream().mapToDouble(Comparison::pValue).toArray());
    assertThat(comparisons).hasSize(3);
    for (int i = 0; i < adjusted.length; i++) {
      assertThat(comparisons.get(i).adjustedPValue()).isEqualTo(adjusted[i]);
    }
    assertThat(comparisons.get(0).adjustedPValue()).isEqualTo(3 * comparisons.get(0).pValue());
  }

  @Test
  void refusesToPairDifferentUsers() {
    var summary =
        summary(
            outcome(1, Method.POPULARITY, 0),
            outcome(1, Method.SASREC, 0),
            outcome(2, Method.SASREC, 0));
    assertThatThrownBy(summary::comparisons).hasMessageContaining("measured on other users");
  }

  @Test
  void partitionsDoNotChangeAFigure() {
    var outcomes = new ArrayList<Row>();
    for (int user = 1; user <= 50; user++) {
      outcomes.add(outcome(user, Method.SASREC, user % 7));
      outcomes.add(outcome(user, Method.EASE, user % 11));
    }
    Dataset<Row> rows = outcomes(outcomes);
    Summary many = summary(rows.repartition(7));
    Summary one = summary(rows.repartition(1));
    assertThat(many.metrics()).containsExactlyInAnyOrderElementsOf(one.metrics());
    assertThat(many.comparisons()).containsExactlyElementsOf(one.comparisons());
  }

  /** See {@code src/test/bench/ranx_metrics.py}. */
  @Test
  void figuresAreThoseOfAnotherImplementation() throws IOException {
    JsonNode ranx = new ObjectMapper().readTree(SummaryTest.class.getResource("ranx.json"));
    var outcomes = new ArrayList<Row>();
    ranx.get("positions")
        .forEach(
            position ->
                outcomes.add(outcome(outcomes.size() + 1, Method.SASREC, position.asInt())));

    List<Summary.Metric> metrics = summary(outcomes(outcomes)).metrics();

    assertThat(ranx.get("metrics")).hasSize(12);
    for (Map.Entry<String, JsonNode> expected : ranx.get("metrics").properties()) {
      Summary.Metric metric =
          metrics.stream()
              .filter(m -> m.segment().equals("all") && m.metric().equals(expected.getKey()))
              .findFirst()
              .orElseThrow();
      assertThat(metric.value())
          .as(expected.getKey())
          .isCloseTo(expected.getValue().asDouble(), within(1e-6));
      assertThat(metric.users()).isEqualTo(400);
    }
  }

  private static double value(String segment, String metric) {
    return metric(segment, metric).value();
  }

  private static Summary.Metric metric(String segment, String metric) {
    return SUMMARY.metrics().stream()
        .filter(m -> m.method().equals("sasrec"))
        .filter(m -> m.segment().equals(segment) && m.metric().equals(metric))
        .findFirst()
        .orElseThrow();
  }

  private static Comparison comparison(String metric) {
    return SUMMARY.comparisons().stream()
        .filter(comparison -> comparison.metric().equals(metric))
        .findFirst()
        .orElseThrow();
  }

  private static Summary summary(Row... outcomes) {
    return summary(outcomes(List.of(outcomes)));
  }

  private static Dataset<Row> outcomes(List<Row> outcomes) {
    return LocalSpark.session().createDataFrame(outcomes, EvaluateJob.OUTCOMES);
  }

  private static Summary summary(Dataset<Row> outcomes) {
    Conf.Evaluate settings = ConfReader.read(List.of(), List.of()).evaluate();
    List<Row> genres =
        IntStream.rangeClosed(1, 400)
            .mapToObj(
                user ->
                    RowFactory.create(
                        (long) user,
                        ArraySeq.unsafeWrapArray(
                            user == 1
                                ? new String[] {"Drama", "Comedy"}
                                : user == 2 ? new String[] {"Drama"} : new String[0])))
            .toList();
    Dataset<Row> targets = LocalSpark.session().createDataFrame(genres, GENRES);
    return new Summary("leave_one_out", Tallies.of(outcomes, targets, settings), 200, 0.5, 1);
  }

  /** Of users 1, 2 and 3 there are three kinds. */
  private static Row outcome(long user, Method method, int position) {
    int kind = (int) (user - 1) % 3;
    return RowFactory.create(
        user,
        List.of("warm", "cold", "few").get(kind),
        method.name(),
        List.of(20, 60, 300).get(kind),
        List.of(100L, 0L, 4L).get(kind),
        position,
        user == 2 ? Double.NaN : user == 1 ? 0.1004 : 0.3004,
        3.0,
        0.1,
        ArraySeq.unsafeWrapArray(new int[] {1, 2}));
  }
}
