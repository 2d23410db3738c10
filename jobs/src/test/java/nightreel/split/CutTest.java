package nightreel.split;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import nightreel.LocalSpark;
import nightreel.tables.Tables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CutTest {

  @ParameterizedTest
  @CsvSource({
    "5, 3, 3, 4, 5", // held out: validation is movie 3, test movie 4 (from 0)
    "3, 1, 1, 2, 3",
    "2, 2, 2, 2, 2", // too short to be held out: all is training
    "1, 1, 1, 1, 1",
    "2, 0, 0, 1, 2" // nothing before the validation target
  })
  void showsWhatPrecedesTheTarget(
      int historySize, int trainLength, int validation, int test, int now) {
    assertThat(Cut.VALIDATION.visibleLength(historySize, trainLength)).isEqualTo(validation);
    assertThat(Cut.TEST.visibleLength(historySize, trainLength)).isEqualTo(test);
    assertThat(Cut.NOW.visibleLength(historySize, trainLength)).isEqualTo(now);
  }

  @Test
  void cutsMoviesAndTimesAlike() {
    Dataset<Row> sequences = sequences(RowFactory.create(7L, movies(5), times(5), 3));

    assertHistory(Cut.VALIDATION.histories(sequences), movies(3), times(3));
    assertHistory(Cut.TEST.histories(sequences), movies(4), times(4));
    assertHistory(Cut.NOW.histories(sequences), movies(5), times(5));
  }

  private static void assertHistory(Dataset<Row> cut, List<Long> movies, List<Long> times) {
    assertThat(cut.columns()).containsExactly("user_id", "movie_ids", "timestamps");
    Row only = cut.collectAsList().get(0);
    assertThat(only.getLong(0)).isEqualTo(7);
    assertThat(only.getList(1)).isEqualTo(movies);
    assertThat(only.getList(2)).isEqualTo(times);
  }

  @ParameterizedTest
  @EnumSource
  void keepsEveryUserAndAgreesWithTheLengthThatItStates(Cut cut) {
    Dataset<Row> sequences =
        sequences(
            RowFactory.create(1L, movies(0), times(0), 0),
            RowFactory.create(2L, movies(2), times(2), 0),
            RowFactory.create(3L, movies(2), times(2), 2),
            RowFactory.create(4L, movies(9), times(9), 7));

    List<Row> cutRows = cut.histories(sequences).orderBy("user_id").collectAsList();

    assertThat(cutRows).hasSize(4);
    for (Row sequence : sequences.collectAsList()) {
      Row row = cutRows.get((int) sequence.getLong(0) - 1);
      int visible = cut.visibleLength(sequence.getList(1).size(), sequence.getInt(3));
      assertThat(row.getList(1)).isEqualTo(movies(visible));
      assertThat(row.getList(2)).isEqualTo(times(visible));
    }
  }

  private static Dataset<Row> sequences(Row... rows) {
    return LocalSpark.session().createDataFrame(List.of(rows), Tables.SEQUENCES.columns());
  }

  private static List<Long> movies(int length) {
    return LongStream.range(0, length).map(i -> 10 + i).boxed().toList();
  }

  private static List<Long> times(int length) {
    return LongStream.range(0, length).map(i -> 1_000 + i).boxed().toList();
  }
}
