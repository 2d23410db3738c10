package nightreel.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nightreel.LocalSpark;
import nightreel.conf.Conf;
import nightreel.conf.UnusableException;
import nightreel.embed.MovieVectors;
import nightreel.tables.Tables;
import nightreel.train.SasRecTrainer.Progress;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several workers in one JVM, one after the other. */
class RoundTrainerTest {

  private static final int MOVIES = 30;
  private static final MovieVectors VECTORS = Tiny.vectors(MOVIES);

  @TempDir private Path lake;

  @Test
  void learnsWhatAlwaysFollowsWhat() {
    TrainingTask.Trained trained = train(settings("workers=2", "max_epochs=20"), users());

    assertThat(validations(trained.log()).get(0).validationNdcg10()).isLessThan(0.8);
    assertThat(trained.bestProgress().validationNdcg10()).isGreaterThan(0.9);
    assertThat(trained.movieIds()).hasSize(MOVIES);
  }

  /** 40 users a worker, 5 batches of 8, or a few more where shares are uneven. */
  @Test
  void makesLocalStepsInRoundsUntilTheEpochsAreOver() {
    Conf.Train settings = settings("workers=3", "max_epochs=2", "local_steps=4");

    List<Progress> log = train(settings, users()).log();

    assertThat(log).extracting(Progress::step).startsWith(4L, 8L).hasSizeBetween(3, 4);
    long last = log.get(log.size() - 1).step();
    assertThat(last).as("two epochs of a worker").isBetween(10L, 12L);
  }

  /** Epochs of 5 or 6 steps: the first ends in the second round. */
  @Test
  void validatesAfterTheRoundThatEndsAnEpochAndAtTheEnd() {
    List<Progress> each =
        train(settings("workers=3", "max_epochs=3", "local_steps=4", "max_steps=14"), users())
            .log();
    removeCheckpoints();
    Conf.Train everySecond =
        settings("workers=3", "max_epochs=3", "local_steps=4", "max_steps=14", "evaluate_every=2");
    List<Progress> second = train(everySecond, users()).log();

    assertThat(each).extracting(Progress::step).containsExactly(4L, 8L, 12L, 14L);
    assertThat(validations(each)).extracting(Progress::step).containsExactly(8L, 12L, 14L);
    assertThat(validations(second)).extracting(Progress::step).containsExactly(12L, 14L);
    assertThat(each).allMatch(row -> row.loss() > 0);
  }

  @Test
  void endsAfterTheStepsThatTheSettingsAllow() {
    Conf.Train settings = settings("workers=2", "max_epochs=9", "local_steps=4", "max_steps=6");

    List<Progress> log = train(settings, users()).log();

    assertThat(log).extracting(Progress::step).containsExactly(4L, 6L);
    assertThat(validations(log)).extracting(Progress::step).containsExactly(6L);
  }

  @Test
  void doesNotDependOnSparksPartitions() {
    Conf.Train settings = settings("workers=3", "max_epochs=2");
    TrainingTask.Trained trained = train(settings, users());
    removeCheckpoints();

    TrainingTask.Trained again = train(settings, users().repartition(5));

    assertThat(again.weights()).isEqualTo(trained.weights());
  }

  @Test
  void goesOnFromTheLastRound() {
    Conf.Train settings = settings("workers=2", "max_epochs=2");
    TrainingTask.Trained trained = train(settings, users());

    TrainingTask.Trained again = train(settings, users());

    assertThat(again.log()).as("no round is repeated").isEqualTo(trained.log());
    assertThat(again.weights()).isEqualTo(trained.weights());
  }

  @Test
  void validatesTheWeightsOfAnEarlierNightBeforeTheFirstRound() {
    Conf.Train settings = settings("workers=2", "max_epochs=6");
    TrainingTask.Trained before = train(settings, users());
    removeCheckpoints();
    var model = new SasRecModel(before.weights(), settings, before.movieIds());

    TrainingTask.Trained tonight =
        train(settings, users(), new WarmStart(LocalDate.of(2026, 1, 1), model, VECTORS));

    Progress start = tonight.log().get(0);
    assertThat(start.step()).isZero();
    assertThat(start.loss()).isNull();
    assertThat(start.validationNdcg10())
        .isCloseTo(before.bestProgress().validationNdcg10(), within(1e-6));
    assertThat(tonight.bestProgress().validationNdcg10())
        .isGreaterThanOrEqualTo(start.validationNdcg10());
  }

  @Test
  void startsAnewForOtherUsers() {
    Conf.Train settings = settings("workers=2", "max_epochs=2");
    TrainingTask.Trained trained = train(settings, users());

    TrainingTask.Trained again = train(settings, users().where("user_id != 7"));

    assertThat(again.log().get(0).seconds()).isNotEqualTo(trained.log().get(0).seconds());
    assertThat(again.weights()).isNotEqualTo(trained.weights());
  }

  @Test
  void stopsWhenValidationNoLongerImproves() {
    Conf.Train settings =
        settings("workers=2", "max_epochs=20", "patience=2", "outer_learning_rate=30");

    TrainingTask.Trained trained = train(settings, users());

    List<Progress> after = trained.log().subList(trained.best() + 1, trained.log().size());
    assertThat(validations(after)).hasSize(2);
  }

  @Test
  void saysWhatToDoWhenTheLossIsNoNumber() {
    assertThatThrownBy(
            () -> train(settings("workers=2", "max_epochs=9", "learning_rate=1e30"), users()))
        .isInstanceOf(UnusableException.class)
        .hasMessageMatching(
            "train: (loss|weight) is .* after step \\d+; lower train.learning_rate or"
                + " train.max_gradient_norm; .*checkpoint.*");
  }

  @Test
  void saysThatThereAreTooManyWorkers() {
    assertThatThrownBy(() -> train(settings("workers=4"), users().where("user_id < 2")))
        .hasRootCauseInstanceOf(UnusableException.class)
        .hasStackTraceContaining("has no user to train on; set it lower");
  }

  private static List<Progress> validations(List<Progress> log) {
    return log.stream().filter(Progress::isValidation).toList();
  }

  private void removeCheckpoints() {
    Checkpoints.remove(
        lake.toString(),
        "artefacts/test/sasrec.params.checkpoints",
        LocalSpark.session().sparkContext().hadoopConfiguration());
  }

  /** Every movie is followed by the next one, around a circle. */
  private static Dataset<Row> users() {
    var rows = new ArrayList<Row>();
    for (int user = 0; user < 120; user++) {
      int first = user % MOVIES;
      Long[] movies =
          IntStream.range(0, 9)
              .mapToObj(i -> 10L * ((first + i) % MOVIES + 1))
              .toArray(Long[]::new);
      rows.add(RowFactory.create((long) user, movies, movies, movies.length - 2));
    }
    return LocalSpark.session().createDataFrame(rows, Tables.SEQUENCES.columns());
  }

  private static Conf.Train settings(String... changes) {
    Stream<String> common =
        Stream.of(
            "width=16",
            "blocks=1",
            "max_length=8",
            "batch_size=24",
            "learning_rate=0.01",
            "dropout=0.1",
            "local_steps=5",
            "patience=100");
    return Tiny.settings(Stream.concat(common, Arrays.stream(changes)).toArray(String[]::new));
  }

  private TrainingTask.Trained train(Conf.Train settings, Dataset<Row> users) {
    return train(settings, users, null);
  }

  private TrainingTask.Trained train(Conf.Train settings, Dataset<Row> users, WarmStart start) {
    var task = new TrainingTask(settings, 5, lake.toString(), "artefacts/test/sasrec.params");
    return new RoundTrainer(LocalSpark.session(), task, new TrainingTask.Inputs(VECTORS, start))
        .train(users);
  }
}
