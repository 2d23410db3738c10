package nightreel.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import nightreel.LocalSpark;
import nightreel.conf.Conf;
import nightreel.conf.ConfReader;
import nightreel.conf.UnusableException;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A split that is given as three files takes the place of the release's ratings. */
class RatingFilesTest {

  private static final Conf.Ingest SETTINGS = ConfReader.read(List.of(), List.of()).ingest();

  @TempDir private Path movielens;
  @TempDir private Path protocol;

  @BeforeEach
  void writeMovies() throws IOException {
    Files.writeString(
        movielens.resolve("movies.csv"),
        "movieId,title,genres\n1,Heat (1995),Action\n2,Ran (1985),War\n3,Alien (1979),Horror\n");
  }

  @Test
  void everyRatingHasThePartOfItsFile() throws IOException {
    part("train", "7,1,4.0,100");
    part("validation", "7,2,4.0,200");
    part("test", "7,3,4.0,300");

    try (RawFiles files = check()) {
      List<Account> accounts = files.requireUsable(SETTINGS);

      assertThat(files.ratings().kept().collectAsList())
          .containsExactly(
              RowFactory.create(7L, 1L, 4f, 100L, 2L, "train"),
              RowFactory.create(7L, 2L, 4f, 200L, 2L, "validation"),
              RowFactory.create(7L, 3L, 4f, 300L, 2L, "test"));
      assertThat(accounts.subList(0, 3))
          .extracting(Account::source)
          .containsExactly("train.csv", "validation.csv", "test.csv");
    }
  }

  @Test
  void anInteractionOfTwoPartsIsRefused() throws IOException {
    part("train", "7,1,4.0,100", "7,3,4.0,100");
    part("validation", "7,2,4.0,200");
    part("test", "7,3,4.0,300");

    try (RawFiles files = check()) {
      assertThatThrownBy(() -> files.requireUsable(SETTINGS))
          .isInstanceOf(UnusableException.class)
          .hasMessage(
              "paths.protocol: both test.csv and train.csv hold movie 3 of user 7; leave it in one");
    }
  }

  @Test
  void aMissingPartIsNamed() throws IOException {
    part("train", "7,1,4.0,100");
    part("test", "7,3,4.0,300");

    assertThatThrownBy(this::check)
        .isInstanceOf(UnusableException.class)
        .hasMessageContaining("holds no validation.csv; paths.protocol is a folder with");
  }

  private void part(String name, String... lines) throws IOException {
    Files.writeString(
        protocol.resolve(name + ".csv"),
        "userId,movieId,rating,timestamp\n" + String.join("\n", lines) + "\n");
  }

  private RawFiles check() {
    return RawFiles.check(
        LocalSpark.session(),
        new Conf.Paths(movielens.toString(), "", "", "", "", protocol.toString()),
        SETTINGS);
  }
}
