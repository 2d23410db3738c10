package nightreel.ingest;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import nightreel.LocalSpark;
import nightreel.forget.ForgottenUsers;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RatingRowsTest {

  @TempDir private Path temporary;

  private RawFolder raw;

  @BeforeEach
  void writeMovies() {
    raw = new RawFolder(temporary);
  }

  @Test
  void everyBadRowIsRejectedWithItsLineAndWhatIsWrong() {
    raw.ratings(
        "1,1,4.0,964982703",
        "1,2,7.5,964982703",
        "4294967297,1,4.0,964982703",
        "1,x,4.0,964982703",
        "1,2,four,964982703",
        "1,2,4.0,-5",
        "1,2,4.0",
        "1,2,4.0,964982703,extra",
        "",
        "1,2,,964982703",
        "1,\"2,4.0,964982703",
        "1,99,4.0,964982703",
        "1,\"3\",4.0,964982703",
        "1,2,3.0,964982703\uFFFD");

    CheckedRatings rows = raw.check().ratings().files().get(0);

    assertThat(RawFolder.messages(rows.rejected()))
        .containsExactly(
            "ratings.csv line 3: rating 7.5 is outside 0.5..5.0",
            "ratings.csv line 4: user id 4294967297 is outside 1..2147483647",
            "ratings.csv line 5: movie id x is not an integer",
            "ratings.csv line 6: rating four is not a number",
            "ratings.csv line 7: timestamp -5 is outside 1..253402300799",
            "ratings.csv line 8: has 3 fields instead of 4",
            "ratings.csv line 9: has 5 fields instead of 4",
            "ratings.csv line 10: is blank",
            "ratings.csv line 11: rating is missing",
            "ratings.csv line 12: is not CSV: its quotes do not match, or it has too many fields",
            "ratings.csv line 13: movie 99 is not in movies.csv",
            "ratings.csv line 15: holds bytes that are not UTF-8; convert the file to UTF-8");
    assertThat(RawFolder.reasons(rows.rejected()))
        .containsExactly(
            "rating_out_of_range",
            "id_out_of_range",
            "not_an_integer",
            "not_a_number",
            "timestamp_out_of_range",
            "field_count",
            "field_count",
            "blank_line",
            "missing_value",
            "malformed_csv",
            "unknown_movie",
            "not_utf8");
    assertThat(kept(rows))
        .containsExactly(
            RowFactory.create(1L, 1L, 4.0f, 964982703L, 2L, null),
            RowFactory.create(1L, 3L, 4.0f, 964982703L, 14L, null));
  }

  @Test
  void theNewestRatingOfAMovieIsKeptAndOfTheSameSecondTheLastInTheFile() {
    raw.ratings(
        "1,1,1.0,100",
        "1,1,2.0,300",
        "1,1,3.0,200",
        "1,2,1.0,100",
        "1,2,2.0,100",
        "2,1,5.0,100",
        "1,1,9.0,400");

    CheckedRatings rows = raw.check().ratings().files().get(0);

    assertThat(kept(rows))
        .containsExactly(
            RowFactory.create(1L, 1L, 2.0f, 300L, 3L, null),
            RowFactory.create(1L, 2L, 2.0f, 100L, 6L, null),
            RowFactory.create(2L, 1L, 5.0f, 100L, 7L, null));
    assertThat(RawFolder.messages(rows.rejected()))
        .containsExactly(
            "ratings.csv line 2: user 1 rated movie 1 again on line 3, which is kept",
            "ratings.csv line 4: user 1 rated movie 1 again on line 3, which is kept",
            "ratings.csv line 5: user 1 rated movie 2 again on line 6, which is kept",
            "ratings.csv line 8: rating 9.0 is outside 0.5..5.0");
    assertThat(RawFolder.reasons(rows.rejected()).subList(0, 3)).containsOnly("duplicate");
  }

  @Test
  void columnsAreFoundByNameAmongOthers() {
    raw.write(
        "ratings.csv",
        "timestamp,comment,rating,movieId,\"userId\"",
        "964982703,\"good, very\",4.5,3,17");

    assertThat(kept(raw.check().ratings().files().get(0)))
        .containsExactly(RowFactory.create(17L, 3L, 4.5f, 964982703L, 2L, null));
  }

  @Test
  void carriageReturnsAndAByteOrderMarkBelongToNoField() {
    raw.writeText(
        "ratings.csv",
        "\uFEFFuserId,movieId,rating,timestamp\r\n1,1,4.0,100\r\n1,2,7.5,100\r\n1,3,4.0,100");

    CheckedRatings rows = raw.check().ratings().files().get(0);

    assertThat(kept(rows)).hasSize(2);
    assertThat(RawFolder.messages(rows.rejected()))
        .containsExactly("ratings.csv line 3: rating 7.5 is outside 0.5..5.0");
    assertThat(rows.rejected().first().<String>getAs("raw")).isEqualTo("1,2,7.5,100");
  }

  @Test
  void linesAreNumberedTheSameInHoweverManyPartsTheFileIsRead() {
    var lines = new ArrayList<String>();
    var expected = new ArrayList<String>();
    for (int user = 1; user <= 2_000; user++) {
      boolean bad = user % 97 == 0;
      lines.add(user + ",1," + (bad ? "6.0" : "4.0") + "," + "1".repeat(1 + user % 9));
      if (bad) {
        expected.add("ratings.csv line " + (user + 1) + ": rating 6.0 is outside 0.5..5.0");
      }
    }
    raw.writeText(
        "ratings.csv", "userId,movieId,rating,timestamp\r\n" + String.join("\r\n", lines));

    for (int parts : List.of(1, 2, 7)) {
      var folder = Folder.open(LocalSpark.session(), temporary.toString(), "paths.movielens");
      RawFile file =
          Release.of(LocalSpark.session(), folder)
              .find(RatingRows.NAME, RatingRows.COLUMNS, parts)
              .orElseThrow();
      CheckedRatings rows =
          RatingRows.check(
              file,
              null,
              LocalSpark.session().range(1, 2).toDF("movie_id"),
              "movies.csv",
              ForgottenUsers.NONE);

      assertThat(RawFolder.messages(rows.rejected())).as("%d parts", parts).isEqualTo(expected);
      assertThat(rows.account().read()).as("%d parts", parts).isEqualTo(2_000);
    }
  }

  @Test
  void rawRowsAreCut() {
    raw.ratings("1,1,4.0," + "9".repeat(600));

    Row rejected = raw.check().ratings().rejected().first();

    assertThat(rejected.<String>getAs("raw")).hasSize(500);
    assertThat(rejected.<String>getAs("message")).hasSizeLessThan(200);
  }

  private static List<Row> kept(CheckedRatings rows) {
    return rows.kept().orderBy(col("user_id"), col("movie_id")).collectAsList();
  }
}
