package nightreel.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
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
import org.junit.jupiter.api.io.TempDir;

class NeighboursTest {

  @TempDir private Path folder;

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
  void showsTheNearestFirstWithPostersWhereTheyAreReadable() throws IOException {
    File poster = folder.resolve("3.png").toFile();
    ImageIO.write(new BufferedImage(10, 15, BufferedImage.TYPE_BYTE_GRAY), "png", poster);
    Files.writeString(folder.resolve("4.jpg"), "no picture");
    Dataset<Row> posters =
        table(
            Tables.POSTERS,
            RowFactory.create(3L, poster.getPath(), 10, 15, "00"),
            RowFactory.create(4L, folder.resolve("4.jpg").toString(), 10, 15, "00"),
            RowFactory.create(1L, folder.resolve("gone.jpg").toString(), 10, 15, "00"));

    List<Neighbours> found = Neighbours.of(popularity, fused(), movies, posters, 2);

    assertThat(found).hasSize(2);
    Neighbours heat = found.get(0);
    assertThat(heat.movie().movie().titleAndYear()).isEqualTo("Heat (1995)");
    assertThat(heat.movie().poster()).isEmpty();
    assertThat(heat.nearest())
        .extracting(shown -> shown.movie().title())
        .containsExactly("Ronin", "Toy Story", "Cars");
    assertThat(heat.nearest().get(0).cosine()).isCloseTo(0.8, within(1e-6));
    assertThat(heat.nearest().get(1).poster().orElseThrow())
        .startsWith("data:image/jpeg;base64,/9j/");
    assertThat(heat.nearest().get(2).poster()).isEmpty();
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
