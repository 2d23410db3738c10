package nightreel.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import nightreel.LocalSpark;
import nightreel.Movies;
import nightreel.tables.Table;
import nightreel.tables.Tables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class NeighboursTest {

  private final Dataset<Row> movies =
      table(
          Tables.MOVIES,
          Movies.movie(1, "Heat", 1995, List.of("Crime"), List.of()),
          Movies.movie(2, "Ronin", 1998, List.of("Crime"), List.of()),
          Movies.movie(3, "Toy Story", 1995, List.of("Animation"), List.of()),
          Movies.movie(4, "Cars", 2006, List.of("Animation"), List.of()));

  private final Dataset<Row> popularity =
      LocalSpark.session()
          .createDataFrame(
              List.of(
                  RowFactory.create(1L, 9L), RowFactory.create(2L, 8L), RowFactory.create(3L, 5L)),
              new StructType()
                  .add("movie_id", DataTypes.LongType)
                  .add("interactions", DataTypes.LongType));

  @Test
  void picksTheMostWatchedOfEachGenreInTurn() {
    assertThat(Neighbours.known(popularity, movies, 2)).containsExactly(1L, 3L);
    assertThat(Neighbours.known(popularity, movies, 20)).containsExactly(1L, 3L, 2L);
  }

  @Test
  void showsTheNearestFirst() {
    List<Neighbours> found = Neighbours.of(popularity, fused(), movies, 2);

    assertThat(found).hasSize(2);
    Neighbours heat = found.get(0);
    assertThat(heat.movie().movie().titleAndYear()).isEqualTo("Heat (1995)");
    assertThat(heat.nearest())
        .extracting(shown -> shown.movie().title())
        .containsExactly("Ronin", "Toy Story", "Cars");
    assertThat(heat.nearest().get(0).cosine()).isCloseTo(0.8, within(1e-6));
  }

  private static Dataset<Row> fused() {
    return table(
            Tables.ITEM_EMBEDDINGS,
            vector(1, 1, 0),
            vector(2, 0.8f, 0.6f),
            vector(3, 0, 1),
            vector(4, -0.6f, 0.8f))
        .repartition(3);
  }

  private static Row vector(long movieId, float x, float y) {
    return RowFactory.create(movieId, "fused", new Float[] {x, y}, new String[0]);
  }

  private static Dataset<Row> table(Table table, Row... rows) {
    return LocalSpark.session().createDataFrame(new ArrayList<>(List.of(rows)), table.columns());
  }
}
