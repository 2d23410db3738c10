package nightreel.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import nightreel.LocalSpark;
import nightreel.conf.Conf;
import nightreel.tables.Tables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

/** Which weights have seen tonight's targets. */
class EarlierModelsTest {

  private static final Conf.Train COLD = Tiny.settings("warm_start=false");
  private static final Conf.Train WARM = Tiny.settings("warm_start=true");

  @Test
  void noTargetIsSeenWhereHistoriesHaveGrown() {
    Dataset<Row> before = sequences(user(1, 2, 11, 12, 13, 14), user(2, 3, 11, 12, 13, 14, 15));
    Dataset<Row> tonight = sequences(user(1, 3, 11, 12, 13, 14, 16), user(3, 1, 11, 12, 13));

    assertThat(leaked(tonight, before, COLD)).isZero();
    assertThat(leaked(before, before, COLD)).as("the same night again").isZero();
  }

  /** Movie 11 comes to the end, or ratings behind movie 12 are deleted. */
  @Test
  void aTargetIsSeenWhereAMovieIsRatedAgainOrRatingsAreDeleted() {
    Dataset<Row> before = sequences(user(1, 2, 11, 12, 13, 14), user(2, 2, 11, 12, 13, 14));
    Dataset<Row> tonight = sequences(user(1, 2, 12, 13, 14, 11), user(2, 1, 10, 11, 12));

    assertThat(leaked(tonight, before, COLD)).isEqualTo(2);
  }

  /** With two ratings a user was no target, so that both were trained on. */
  @Test
  void aTargetIsSeenOfAUserWhoWasNotHeldOutUnlessWarmStartsWereMeant() {
    Dataset<Row> before = sequences(user(1, 2, 11, 12));
    Dataset<Row> tonight = sequences(user(1, 1, 11, 12, 13));

    assertThat(leaked(tonight, before, COLD)).isEqualTo(1);
    assertThat(leaked(tonight, before, WARM)).isZero();
  }

  @Test
  void countsAUserOnceWhoseTargetsSeveralModelsHaveSeen() {
    Dataset<Row> before = sequences(user(1, 2, 11, 12, 13, 14));
    Dataset<Row> tonight = EarlierModels.held(sequences(user(1, 2, 13, 14, 11, 12)));
    Dataset<Row> trained = EarlierModels.trained(before, COLD);

    assertThat(EarlierModels.leaked(tonight, List.of(trained, trained))).isEqualTo(1);
  }

  /** Both cut what is trained on: one in Spark, one in Java. */
  @Test
  void cutsWhatIsTrainedOnAsTrainingDoes() {
    for (Conf.Train settings : List.of(COLD, WARM)) {
      for (int size = 0; size < 6; size++) {
        for (int trainLength : new int[] {size, Math.max(0, size - 2)}) {
          long[] movies = LongStream.range(0, size).toArray();
          Row row =
              EarlierModels.trained(sequences(user(1, trainLength, movies)), settings).first();

          assertThat(row.<Long>getList(1))
              .containsExactlyElementsOf(
                  Arrays.stream(new TrainingUser(1, movies, trainLength).training(settings))
                      .boxed()
                      .toList());
        }
      }
    }
  }

  @Test
  void namesTheSettingsThatMakeAnotherNetwork() {
    assertThat(EarlierModels.differing(COLD, WARM)).isEmpty();
    assertThat(
            EarlierModels.differing(
                Tiny.settings("width=16", "max_length=5", "dropout=0.1"),
                Tiny.settings("learning_rate=0.1")))
        .containsExactly("maxLength", "width");
  }

  @Test
  void knowsTheNamesOfTheSettingsThatMayDiffer() {
    Set<String> settings =
        Set.of(
            Arrays.stream(Conf.Train.class.getRecordComponents())
                .map(java.lang.reflect.RecordComponent::getName)
                .toArray(String[]::new));

    assertThat(settings).containsAll(EarlierModels.FREE);
  }

  private static long leaked(Dataset<Row> tonight, Dataset<Row> before, Conf.Train settings) {
    return EarlierModels.leaked(
        EarlierModels.held(tonight), List.of(EarlierModels.trained(before, settings)));
  }

  private static Row user(long userId, int trainLength, long... movieIds) {
    Long[] ids = LongStream.of(movieIds).boxed().toArray(Long[]::new);
    return RowFactory.create(userId, ids, ids, trainLength);
  }

  private static Dataset<Row> sequences(Row... rows) {
    return LocalSpark.session().createDataFrame(Arrays.asList(rows), Tables.SEQUENCES.columns());
  }
}
