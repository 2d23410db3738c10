package nightreel.split;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import java.util.stream.LongStream;
import nightreel.LocalSpark;
import nightreel.tables.Tables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import scala.collection.immutable.ArraySeq;

class TimeSplitTest {

  private static final TimeSplit AT_100 = new TimeSplit(100, 3);

  @Test
  void testsTheFirstMovieAfterAndValidatesTheLastBefore() {
    Dataset<Row> split =
        AT_100.sequences(
            sequences(
                sequence(1, 10, 20, 30, 100, 110), // three before, two after
                sequence(2, 10, 20, 99), // nothing after
                sequence(3, 10, 100, 110), // too few before
                sequence(4, 10, 20, 100), // as few as may be
                sequence(5, 100, 110, 120))); // nothing before

    assertThat(split.orderBy("user_id").collectAsList())
        .extracting(row -> row.getLong(0), row -> row.getList(2), row -> row.getInt(3))
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(1L, List.of(10L, 20L, 30L, 100L), 2),
            org.assertj.core.groups.Tuple.tuple(2L, List.of(10L, 20L, 99L), 2),
            org.assertj.core.groups.Tuple.tuple(3L, List.of(10L), 1),
            org.assertj.core.groups.Tuple.tuple(4L, List.of(10L, 20L, 100L), 1));
    assertThat(
            SplitJob.holdout(split, Protocol.TIME_SPLIT, AT_100.at())
                .orderBy("user_id", "part")
                .collectAsList())
        .containsExactly(
            RowFactory.create(1L, "time_split", "test", 1100L, 3, 100L),
            RowFactory.create(1L, "time_split", "validation", 1030L, 2, 100L),
            RowFactory.create(2L, "time_split", "validation", 1099L, 2, 100L),
            RowFactory.create(4L, "time_split", "test", 1100L, 2, 100L),
            RowFactory.create(4L, "time_split", "validation", 1020L, 1, 100L));
  }

  @Test
  void nothingThatAnyoneMaySeeIsFromTheTimeAfter() {
    Dataset<Row> split =
        AT_100.sequences(sequences(sequence(1, 1, 2, 3, 150), sequence(2, 99, 100, 101)));

    for (Cut cut : List.of(Cut.VALIDATION, Cut.TEST)) {
      for (Row history : cut.histories(split).collectAsList()) {
        assertThat(history.<Long>getList(2)).as("%s", cut).allMatch(time -> time < 100);
      }
    }
  }

  @Test
  void splitsAtTheMidnightThatLeavesTheNewestShare() {
    long day = 24 * 60 * 60;
    List<Row> ratings =
        LongStream.range(0, 1000)
            .mapToObj(i -> RowFactory.create(1L, i, 4f, i * day / 10 + 5, i, null))
            .toList();
    Dataset<Row> rows = LocalSpark.session().createDataFrame(ratings, Tables.RATINGS.columns());

    var split = TimeSplit.of(rows, 0.1, 3);

    assertThat(split.at() % day).isZero();
    assertThat(split.day()).isBetween(LocalDate.of(1970, 3, 31), LocalDate.of(1970, 4, 1));
  }

  /** Movies are named after their time. */
  private static Row sequence(long user, long... times) {
    return RowFactory.create(
        user,
        ArraySeq.unsafeWrapArray(LongStream.of(times).map(t -> 1000 + t).toArray()),
        ArraySeq.unsafeWrapArray(times),
        times.length);
  }

  private static Dataset<Row> sequences(Row... rows) {
    return LocalSpark.session().createDataFrame(List.of(rows), Tables.SEQUENCES.columns());
  }
}
