package nightreel.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import nightreel.LocalSpark;
import nightreel.conf.Conf;
import nightreel.conf.ConfReader;
import nightreel.conf.UnusableException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReleaseTest {

  private static final Conf.Ingest LIMITS =
      ConfReader.read(List.of(), List.of("ingest.max_rejected_fraction=0.5")).ingest();

  @TempDir private Path folder;

  @Test
  void fieldsBetweenColonsAreReadWithoutAHeader() throws IOException {
    write("ratings.dat", "1::122::5::838985046\n1::185::4.5::838983525\n2::122::9::868245777\n");
    write(
        "movies.dat",
        "122::Boomerang (1992)::Comedy|Romance\n185::Net, The (1995)::Action|Crime\n");
    write("tags.dat", "15::185::café noir::1215184630\n");

    try (RawFiles files = check()) {
      List<Account> accounts = files.requireUsable(LIMITS);

      assertThat(files.ratings().kept().collectAsList())
          .containsExactly(
              RowFactory.create(1L, 185L, 4.5f, 838983525L, 2L, null),
              RowFactory.create(1L, 122L, 5f, 838985046L, 1L, null));
      assertThat(RawFolder.messages(files.rejected()))
          .containsExactly("ratings.dat line 3: rating 9 is outside 0.5..5.0");
      assertThat(accounts.subList(0, 4))
          .extracting(Account::source)
          .containsExactly("ratings.dat", "movies.dat", "links.dat", "tags.dat");
      Row net = files.keptMovies(10).where("movie_id = 185").first();
      assertThat(net.<String>getAs("title")).isEqualTo("The Net");
      assertThat(net.<Integer>getAs("year")).isEqualTo(1995);
      assertThat(net.getList(net.fieldIndex("genres"))).isEqualTo(List.of("Action", "Crime"));
      assertThat(net.getList(net.fieldIndex("tags"))).isEqualTo(List.of("café noir"));
    }
  }

  @Test
  void messagesNameTheFilesThatAreThere() throws IOException {
    write("ratings.dat", "1::1::5::978300760\n1::9::5::978300760\n");
    write("movies.dat", "1::Heat (1995)::Action\n");
    write("links.dat", "9::1::1\n1::1::7\n");
    write("tags.dat", "1::9::fun::1215184630\n");
    Path tmdb = Files.createDirectory(folder.resolve("tmdb"));
    Files.writeString(tmdb.resolve("8.json"), "{\"id\": 8}");
    Path posters = Files.createDirectory(folder.resolve("posters"));
    Files.write(posters.resolve("9.jpg"), Pictures.jpeg(4, 6));

    try (RawFiles files =
        RawFiles.check(
            LocalSpark.session(),
            new Conf.Paths(folder.toString(), tmdb.toString(), posters.toString(), "", "", ""),
            LIMITS)) {
      assertThat(RawFolder.messages(files.rejected()))
          .containsExactly(
              "8.json line 1: tmdb id 8 is not in links.dat",
              "9.jpg: movie 9 is not in movies.dat",
              "links.dat line 1: movie 9 is not in movies.dat",
              "ratings.dat line 2: movie 9 is not in movies.dat",
              "tags.dat line 1: movie 9 is not in movies.dat");
    }
  }

  @Test
  void theOneReleaseWithUsersIsLatin1() throws IOException {
    write("ratings.dat", "1::1::5::978300760\n");
    write("users.dat", "1::F::1::10::48067\n");
    Files.write(
        folder.resolve("movies.dat"),
        "1::Misérables, Les (1995)::Drama\n".getBytes(StandardCharsets.ISO_8859_1));

    try (RawFiles files = check()) {
      files.requireUsable(LIMITS);
      assertThat(files.keptMovies(10).first().<String>getAs("title")).isEqualTo("Les Misérables");
    }
    Files.delete(folder.resolve("users.dat"));
    try (RawFiles files = check()) {
      assertThat(RawFolder.messages(files.rejected()))
          .contains("movies.dat line 1: holds bytes that are not UTF-8; convert the file to UTF-8");
    }
  }

  @Test
  void aFolderOfNoReleaseIsToldSo() throws IOException {
    write("u.data", "1\t2\t3\t4\n");
    assertThatThrownBy(this::check)
        .isInstanceOf(UnusableException.class)
        .hasMessage(
            folder
                + ": holds no ratings.csv or ratings.dat;"
                + " set paths.movielens to the folder of a MovieLens dataset");
    write("ratings.dat", "1::1::5::978300760\n");
    assertThatThrownBy(this::check)
        .isInstanceOf(UnusableException.class)
        .hasMessage(
            folder
                + ": holds no movies.dat; set paths.movielens to the folder of a MovieLens dataset");
  }

  private RawFiles check() {
    return RawFiles.check(
        LocalSpark.session(), new Conf.Paths(folder.toString(), "", "", "", "", ""), LIMITS);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }
}
