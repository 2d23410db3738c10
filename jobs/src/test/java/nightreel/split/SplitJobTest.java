package nightreel.split;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import nightreel.LocalSpark;
import nightreel.tables.Tables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

class SplitJobTest {

  @Test
  void historiesAreOrderedByTimeAsANumber() {
    Dataset<Row> ratings = ratings(rating(1, 3, 1_000), rating(1, 9, 999), rating(1, 5, 1_001));

    Row sequence = sequences(ratings, 3).get(0);

    assertThat(sequence.getList(1)).isEqualTo(List.of(9L, 3L, 5L));
    assertThat(sequence.getList(2)).isEqualTo(List.of(999L, 1_000L, 1_001L));
  }

  /**
   * The hashes are from {@code printf %s 100:1:5 | md5sum} and the like: 13bd... of movie 7,
   * 7f96... of movie 6, 9615... of movie 8, dfcd... of movie 5.
   */
  @Test
  void equalTimesAreOrderedByTheHashOfTimestampUserAndMovie() {
    Dataset<Row> ratings =
        ratings(
            rating(1, 1, 101),
            rating(1, 5, 100),
            rating(1, 6, 100),
            rating(1, 7, 100),
            rating(1, 8, 100),
            rating(1, 9, 99));

    assertThat(sequences(ratings, 3).get(0).getList(1)).isEqualTo(List.of(9L, 7L, 6L, 8L, 5L, 1L));
  }

  @Test
  void theLastTwoInteractionsAreHeldOutOfHistoriesThatAreLongEnough() {
    Dataset<Row> ratings =
        ratings(
            rating(1, 10, 1),
            rating(1, 11, 2),
            rating(1, 12, 3),
            rating(1, 13, 4),
            rating(2, 20, 1),
            rating(2, 21, 2),
            rating(2, 22, 3),
            rating(3, 30, 1),
            rating(3, 31, 2),
            rating(4, 40, 1));

    assertThat(sequences(ratings, 3)).extracting(row -> row.getInt(3)).containsExactly(2, 1, 2, 1);
    assertThat(holdout(ratings, 3))
        .containsExactly(
            RowFactory.create(1L, "leave_one_out", "test", 13L, 3, null),
            RowFactory.create(1L, "leave_one_out", "validation", 12L, 2, null),
            RowFactory.create(2L, "leave_one_out", "test", 22L, 2, null),
            RowFactory.create(2L, "leave_one_out", "validation", 21L, 1, null));
    assertThat(sequences(ratings, 4)).extracting(row -> row.getInt(3)).containsExactly(2, 3, 2, 1);
    assertThat(holdout(ratings, 4)).extracting(row -> row.getLong(0)).containsOnly(1L);
    assertThat(holdout(ratings, 5)).isEmpty();
  }

  @Test
  void whatAMethodSeesEndsRightBeforeItsTarget() {
    Dataset<Row> sequences = SplitJob.sequences(ratings(randomRows(30, 40)), 3);
    List<Row> histories = sequences.orderBy("user_id").collectAsList();
    List<Row> validation = Cut.VALIDATION.histories(sequences).orderBy("user_id").collectAsList();
    List<Row> test = Cut.TEST.histories(sequences).orderBy("user_id").collectAsList();

    for (Row target : SplitJob.holdout(sequences, Protocol.LEAVE_ONE_OUT, null).collectAsList()) {
      int user = (int) target.getLong(0) - 1;
      List<Row> visible = target.getString(2).equals("test") ? test : validation;
      int length = target.getInt(4);
      assertThat(visible.get(user).getList(1))
          .hasSize(length)
          .isEqualTo(histories.get(user).getList(1).subList(0, length));
      assertThat(histories.get(user).getList(1).get(length)).isEqualTo(target.getLong(3));
    }
  }

  @Test
  void orderOfRowsAndNumberOfPartitionsChangeNothing() {
    Row[] rows = randomRows(20, 60);
    List<Row> expected = sequences(ratings(rows).coalesce(1), 3);
    var shuffled = new ArrayList<>(List.of(rows));

    for (int partitions : List.of(2, 7)) {
      Collections.shuffle(shuffled, new Random(partitions));
      Dataset<Row> ratings = ratings(shuffled.toArray(Row[]::new)).repartition(partitions);
      assertThat(sequences(ratings, 3)).as("%d partitions", partitions).isEqualTo(expected);
    }
  }

  /** Few distinct times, so that most are equal. */
  private static Row[] randomRows(int users, int mostMovies) {
    var random = new Random(42);
    var rows = new ArrayList<Row>();
    for (int user = 1; user <= users; user++) {
      int movies = 1 + random.nextInt(mostMovies);
      for (int movie = 1; movie <= movies; movie++) {
        rows.add(rating(user, movie, 1 + random.nextInt(5)));
      }
    }
    return rows.toArray(Row[]::new);
  }

  private static Row rating(long user, long movie, long timestamp) {
    return RowFactory.create(user, movie, 4.0f, timestamp, null, null);
  }

  private static Dataset<Row> ratings(Row... rows) {
    return LocalSpark.session().createDataFrame(List.of(rows), Tables.RATINGS.columns());
  }

  private static List<Row> sequences(Dataset<Row> ratings, int minHistory) {
    return SplitJob.sequences(ratings, minHistory).orderBy("user_id").collectAsList();
  }

  private static List<Row> holdout(Dataset<Row> ratings, int minHistory) {
    Dataset<Row> sequences = SplitJob.sequences(ratings, minHistory);
    return SplitJob.holdout(sequences, Protocol.LEAVE_ONE_OUT, null)
        .orderBy("user_id", "part")
        .collectAsList();
  }
}
