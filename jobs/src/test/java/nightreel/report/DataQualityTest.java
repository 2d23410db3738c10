package nightreel.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import nightreel.LocalSpark;
import nightreel.Movies;
import nightreel.report.DataQuality.Lack;
import nightreel.tables.Table;
import nightreel.tables.Tables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class DataQualityTest {

  private final Dataset<Row> movies =
      table(
          Tables.MOVIES,
          Movies.movie(1, "Heat", 1995, List.of("Crime"), List.of()),
          Movies.movie(2, "Ronin", 1998, List.of(), List.of()),
          Movies.movie(3, "Cars", null, List.of("Animation"), List.of()));

  @Test
  void countsWhatMoviesLack() {
    DataQuality quality =
        DataQuality.of(
            5,
            popularity(RowFactory.create(1L, 7L), RowFactory.create(3L, 4L)),
            movies,
            table(Tables.POSTERS, RowFactory.create(2L, "2.jpg", 1, 1, "00")),
            table(Tables.GENOME),
            table(
                Tables.ITEM_EMBEDDINGS,
                vector(1, "image", "text"),
                vector(2, "text"),
                vector(3, "text")));

    assertThat(quality.users()).isEqualTo(5);
    assertThat(quality.interactions()).isEqualTo(11);
    assertThat(quality.movies()).isEqualTo(3);
    assertThat(quality.lacks())
        .contains(
            new Lack("any interaction (cold)", 1),
            new Lack("a poster", 2),
            new Lack("the tag genome", 3),
            new Lack("a year", 1),
            new Lack("genres", 1),
            new Lack("image for its vector (imputed)", 1),
            new Lack("text for its vector (imputed)", 3));
  }

  @Test
  void whatIsLackingNowhereIsNotNamed() {
    DataQuality quality =
        DataQuality.of(
            5,
            popularity(
                RowFactory.create(1L, 7L), RowFactory.create(2L, 4L), RowFactory.create(3L, 1L)),
            movies,
            table(Tables.POSTERS),
            table(Tables.GENOME),
            table(Tables.ITEM_EMBEDDINGS));

    assertThat(quality.lacks())
        .extracting(Lack::what)
        .doesNotContain("any interaction (cold)")
        .noneMatch(what -> what.contains("imputed"));
  }

  private static Dataset<Row> popularity(Row... rows) {
    return LocalSpark.session()
        .createDataFrame(
            List.of(rows),
            new StructType()
                .add("movie_id", DataTypes.LongType)
                .add("interactions", DataTypes.LongType));
  }

  private static Row vector(long movieId, String... missing) {
    return RowFactory.create(movieId, "fused", new Float[] {1f}, missing, null);
  }

  private static Dataset<Row> table(Table table, Row... rows) {
    return LocalSpark.session().createDataFrame(List.of(rows), table.columns());
  }
}
