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
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnusableFilesTest {

  @TempDir private Path temporary;

  private RawFolder raw;

  @BeforeEach
  void writeMoviesAndRatings() {
    raw = new RawFolder(temporary).ratings("1,1,4.0,100", "1,2,4.0,100", "1,3,4.0,100");
  }

  @Test
  void aMissingFolderIsNamedWithItsSetting() {
    assertUnusable(
        () -> check("/no/such/folder", ""),
        "/no/such/folder: no such folder; set paths.movielens to the one that holds the files");
    assertUnusable(
        () -> raw.tmdb(Path.of("/no/tmdb")).check(),
        "/no/tmdb: no such folder; set paths.tmdb to the one that holds the files");
    assertUnusable(
        () -> check(temporary.toString(), "/no/posters"),
        "/no/posters: no such folder; set paths.posters to the one that holds the files");
  }

  @Test
  void aFileInPlaceOfTheFolderIsNamed() {
    assertUnusable(
        () -> check(temporary + "/ratings.csv", ""),
        temporary + "/ratings.csv: is a file; set paths.movielens to the folder that holds it");
  }

  @Test
  void aFileSystemThatIsNotThereIsNamed() {
    assertUnusable(
        () -> check("nowhere://host/folder", ""),
        "nowhere://host/folder: cannot be read (No FileSystem for scheme \"nowhere\");"
            + " set paths.movielens to a readable folder");
  }

  @Test
  void ratingsAndMoviesMustBeThere() throws IOException {
    Files.delete(temporary.resolve("movies.csv"));
    assertUnusable(
        raw::check,
        temporary
            + ": holds no movies.csv; set paths.movielens to the folder of a MovieLens dataset");
    Files.delete(temporary.resolve("ratings.csv"));
    assertUnusable(
        raw::check,
        temporary
            + ": holds no ratings.csv or ratings.dat; set paths.movielens to the folder of a MovieLens dataset");
  }

  @Test
  void anEmptyFileIsNamedAlsoWhereItIsOptional() {
    raw.writeText("tags.csv", "");
    assertUnusable(
        raw::check, temporary + "/tags.csv: is empty; put the file of the MovieLens dataset there");
    raw.writeText("ratings.csv", "");
    assertUnusable(
        raw::check,
        temporary + "/ratings.csv: is empty; put the file of the MovieLens dataset there");
  }

  @Test
  void aMissingColumnIsNamedWithTheHeader() {
    raw.write("ratings.csv", "userId,movieId,rating", "1,1,4.0");
    assertUnusable(
        raw::check,
        temporary
            + "/ratings.csv line 1: column timestamp is missing from the header"
            + " userId,movieId,rating; it must name userId,movieId,rating,timestamp");
  }

  @Test
  void aFileWithoutAHeaderLacksItsColumns() {
    raw.write("ratings.csv", "1,1,4.0,100", "1,2,4.0,100");
    assertUnusable(
        raw::check,
        temporary
            + "/ratings.csv line 1: column userId is missing from the header"
            + " 1,1,4.0,100; it must name userId,movieId,rating,timestamp");
  }

  @Test
  void tooManyRejectedRatingsEndTheRunWithTheMostFrequentReasonAndAnExample() {
    raw.ratings("1,1,4.0,100", "1,2,7.5,100", "1,3,x,100", "2,1,8.5,100");
    assertUnusable(
        () -> raw.check().requireUsable(limits(0.7)),
        "ratings.csv: 3 of 4 rows rejected, more than ingest.max_rejected_fraction 0.7;"
            + " most often rating_out_of_range (2), such as"
            + " ratings.csv line 3: rating 7.5 is outside 0.5..5.0;"
            + " mend the file or raise the setting");
  }

  @Test
  void asManyRejectedRatingsAsTheSettingAllowsAreAccountedFor() {
    raw.ratings("1,1,4.0,100", "1,2,7.5,100", "1,3,x,100", "2,1,8.5,100");

    Account ratings = raw.check().requireUsable(limits(0.75)).get(0);

    assertThat(ratings.source()).isEqualTo("ratings.csv");
    assertThat(ratings.read()).isEqualTo(4);
    assertThat(ratings.kept()).isEqualTo(1);
    assertThat(ratings.rejected())
        .containsExactly(
            new Account.Rejected(
                "rating_out_of_range", 2, "ratings.csv line 3: rating 7.5 is outside 0.5..5.0"),
            new Account.Rejected(
                "not_a_number", 1, "ratings.csv line 4: rating x is not a number"));
  }

  @Test
  void someRatingMustBeKeptWhateverTheSetting() {
    raw.ratings("1,2,7.5,100");
    assertUnusable(
        () -> raw.check().requireUsable(limits(1)),
        "ratings.csv: none of its 1 rows can be kept; most often rating_out_of_range (1),"
            + " such as ratings.csv line 2: rating 7.5 is outside 0.5..5.0; mend the file");
    raw.ratings();
    assertUnusable(
        () -> raw.check().requireUsable(limits(1)),
        "ratings.csv: has no row after its header; put the file of a MovieLens dataset there");
  }

  @Test
  void someMovieMustBeKeptOrElseEveryRatingWouldLookWrong() {
    raw.write("movies.csv", "movieId,title,genres", "x,Toy Story (1995),Comedy");
    assertUnusable(
        () -> raw.check().requireUsable(limits(1)),
        "movies.csv: none of its 1 rows can be kept; most often not_an_integer (1),"
            + " such as movies.csv line 2: movie id x is not an integer; mend the file");
  }

  @Test
  void tmdbNeedsFilesAndLinks() throws IOException {
    Path tmdb = Files.createDirectory(temporary.resolve("tmdb"));
    raw.tmdb(tmdb);
    assertUnusable(
        raw::check,
        temporary
            + ": holds no links.csv, which joins the movies of paths.tmdb; add it or leave that"
            + " empty");
    raw.write("links.csv", "movieId,imdbId,tmdbId", "1,1,862");
    assertUnusable(
        raw::check,
        tmdb
            + ": holds no file; put responses or exports of TMDB there, or leave paths.tmdb empty");
    Files.writeString(tmdb.resolve("9.json"), "{\"id\":9}");
    assertUnusable(
        () -> raw.check().requireUsable(limits(1)),
        "tmdb: none of its 1 rows can be kept; most often unknown_movie (1), such as"
            + " 9.json line 1: tmdb id 9 is not in links.csv; mend the file");
  }

  private static Conf.Ingest limits(double rejected) {
    return ConfReader.read(List.of(), List.of("ingest.max_rejected_fraction=" + rejected)).ingest();
  }

  private static void check(String movielens, String posters) {
    RawFiles.check(
            LocalSpark.session(),
            new Conf.Paths(movielens, "", posters, "", "", ""),
            ConfReader.read(List.of(), List.of()).ingest())
        .close();
  }

  private static void assertUnusable(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(UnusableException.class).hasMessage(message);
  }
}
