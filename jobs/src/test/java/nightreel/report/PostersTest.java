package nightreel.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import nightreel.LocalSpark;
import nightreel.report.UserSheet.Movie;
import nightreel.tables.Tables;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostersTest {

  @TempDir private Path folder;

  @Test
  void theMoviesThatAreShownHavePostersWhereTheyAreReadable() throws IOException {
    String picture = folder.resolve("3.png").toString();
    ImageIO.write(
        new BufferedImage(10, 15, BufferedImage.TYPE_BYTE_GRAY), "png", Path.of(picture).toFile());
    String broken = Files.writeString(folder.resolve("4.jpg"), "no picture").toString();

    Map<Long, String> posters =
        Posters.of(
            List.of(new UserSheet(7, 2, List.of(movie(1), movie(3)), List.of())),
            List.of(
                new Neighbours(
                    new Neighbours.Shown(movie(4), 1),
                    List.of(new Neighbours.Shown(movie(5), 0.5)))),
            LocalSpark.session()
                .createDataFrame(
                    List.of(
                        poster(1, folder.resolve("gone.jpg").toString()),
                        poster(3, picture),
                        poster(4, broken),
                        poster(5, picture),
                        poster(6, picture)), // not shown
                    Tables.POSTERS.columns()));

    assertThat(posters).containsOnlyKeys(3L, 5L);
    assertThat(posters.get(3L)).startsWith("data:image/jpeg;base64,/9j/");
  }

  private static Movie movie(long movieId) {
    return new Movie(movieId, "Title", 1995, List.of());
  }

  private static Row poster(long movieId, String path) {
    return RowFactory.create(movieId, path, 10, 15, "00");
  }
}
