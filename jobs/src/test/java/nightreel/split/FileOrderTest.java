package nightreel.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import nightreel.LocalSpark;
import nightreel.conf.Conf.Ties;
import nightreel.conf.UnusableException;
import nightreel.tables.Tables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

class FileOrderTest {

  @Test
  void interactionsOfTheSameSecondStandInTheOrderOfTheFile() {
    Dataset<Row> ratings =
        ratings(
            RowFactory.create(1L, 3L, 4f, 100L, 5L, null),
            RowFactory.create(1L, 9L, 4f, 100L, 4L, null),
            RowFactory.create(1L, 5L, 4f, 100L, 6L, null),
            RowFactory.create(1L, 7L, 4f, 99L, 7L, null));

    Row sequence = FileOrder.sequences(ratings, 3).first();

    assertThat(sequence.getList(1)).isEqualTo(List.of(7L, 9L, 3L, 5L));
    assertThat(sequence.getInt(3)).isEqualTo(2);
    assertThat(FileOrder.sequences(ratings, 5).first().getInt(3)).isEqualTo(4);
  }

  @Test
  void theHashOrdersGivenPartsAsItOrdersTheSplit() {
    Row[] rows = new Row[6];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = RowFactory.create(1L, (long) i + 4, 4f, 100L, (long) i, null);
    }

    assertThat(FileOrder.histories(ratings(rows), Ties.HASH).first().getList(1))
        .isEqualTo(SplitJob.sequences(ratings(rows), 3).first().getList(1));
  }

  @Test
  void ratingsOfAVersionThatKeptNoLinesAreRefused() {
    Dataset<Row> ratings = ratings(RowFactory.create(1L, 3L, 4f, 100L, null, null));

    assertThatThrownBy(() -> FileOrder.sequences(ratings, 3))
        .isInstanceOf(UnusableException.class)
        .hasMessageContaining("run ingest of that date again");
  }

  @Test
  void partsThatFilesGiveAreTakenAsTheyAre() {
    Dataset<Row> ratings =
        ratings(
            given(1, 10, 900, "train"), // younger than what is held out
            given(1, 11, 100, "train"),
            given(1, 12, 500, "validation"),
            given(1, 13, 400, "test"),
            given(2, 20, 100, "train"),
            given(3, 30, 100, "train"),
            given(3, 31, 200, "validation"),
            given(4, 40, 100, "validation"),
            given(4, 41, 100, "test"));

    List<Row> sequences =
        GivenParts.sequences(ratings, Ties.HASH).orderBy("user_id").collectAsList();

    assertThat(sequences)
        .extracting(row -> row.getList(1))
        .containsExactly(
            List.of(11L, 10L, 12L, 13L), List.of(20L), List.of(30L, 31L), List.of(40L, 41L));
    assertThat(sequences).extracting(row -> row.getInt(3)).containsExactly(2, 1, 1, 0);
  }

  @Test
  void usersWithAnythingButOneTargetEachAreRefused() {
    assertRefused(
        "user 1 has 1 interactions in validation and 2 in test",
        given(1, 1, 1, "train"),
        given(1, 2, 2, "validation"),
        given(1, 3, 3, "test"),
        given(1, 4, 4, "test"));
    assertRefused(
        "user 1 has 0 interactions in validation and 1 in test",
        given(1, 1, 1, "train"),
        given(1, 3, 3, "test"));
    assertRefused(
        "user 1 has 2 interactions in validation and 0 in test",
        given(1, 1, 1, "validation"),
        given(1, 3, 3, "validation"));
  }

  private static void assertRefused(String message, Row... rows) {
    assertThatThrownBy(() -> GivenParts.sequences(ratings(rows), Ties.FILE))
        .isInstanceOf(UnusableException.class)
        .hasMessageContaining(message);
  }

  private static Row given(long user, long movie, long time, String part) {
    return RowFactory.create(user, movie, 4f, time, movie, part);
  }

  private static Dataset<Row> ratings(Row... rows) {
    return LocalSpark.session().createDataFrame(List.of(rows), Tables.RATINGS.columns());
  }
}
