package nightreel.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import nightreel.LocalSpark;
import nightreel.Movies;
import nightreel.tables.Table;
import nightreel.tables.Tables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

class ValueChecksTest {

  @Test
  void scoresThatAreNotANumberAreCounted() {
    var rows =
        dataset(
            Tables.RECOMMENDATIONS,
            List.of(
                recommendation(1, 0.5, 1.0, "Because"),
                recommendation(2, Double.NaN, null, "Because"),
                recommendation(3, Double.NaN, 2.0, "Because")));

    assertThat(ValueChecks.failed(Tables.RECOMMENDATIONS, rows, Map.of()))
        .containsExactly("recommendations has 2 rows whose score is not a number");
  }

  @Test
  void nullsMayBeAsManyAsTheSettingsSay() {
    var rows =
        dataset(
            Tables.RECOMMENDATIONS,
            List.of(
                recommendation(1, 0.5, null, "Because"),
                recommendation(2, 0.5, null, "Because"),
                recommendation(3, 0.5, 2.0, null),
                recommendation(4, 0.5, 2.0, "Because")));

    assertThat(
            ValueChecks.failed(
                Tables.RECOMMENDATIONS, rows, Map.of("sasrec_score", 0.5, "explanation", 0.2)))
        .containsExactly(
            "explanation is null in 25.0% of the 4 rows of recommendations, more than the 20.0% of"
                + " gate.max_nulls");
  }

  @Test
  void everyMovieNeedsAVectorOfNumbers() {
    var movies =
        dataset(
            Tables.MOVIES,
            List.of(
                Movies.movie(1, "A", 1990, List.of(), List.of()),
                Movies.movie(2, "B", 1990, List.of(), List.of()),
                Movies.movie(3, "C", 1990, List.of(), List.of())));

    assertThat(
            ValueChecks.vectors(movies, vectors(vector(1, 1, 0), vector(2, 0, 1), vector(3, 1, 0))))
        .isEmpty();
    assertThat(ValueChecks.vectors(movies, vectors(vector(1, 1, 0), vector(2, Float.NaN, 1))))
        .containsExactly(
            "1 movies have no fused vector in item_embeddings",
            "1 fused vectors of item_embeddings hold what is not a number");
  }

  private static Dataset<Row> vectors(Row... rows) {
    return dataset(Tables.ITEM_EMBEDDINGS, List.of(rows));
  }

  private static Row vector(long movieId, float x, float y) {
    return RowFactory.create(movieId, "fused", List.of(x, y).toArray(), new String[0], null);
  }

  private static Row recommendation(
      int rank, double score, Double sasrecScore, String explanation) {
    return RowFactory.create(
        1L,
        rank,
        100L + rank,
        score,
        sasrecScore,
        null,
        0.0,
        Map.of("content", rank),
        null,
        explanation,
        null,
        null,
        null);
  }

  private static Dataset<Row> dataset(Table table, List<Row> rows) {
    return LocalSpark.session().createDataFrame(rows, table.columns());
  }
}
