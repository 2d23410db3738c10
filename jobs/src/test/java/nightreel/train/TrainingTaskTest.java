package nightreel.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import nightreel.conf.Conf;
import nightreel.conf.UnusableException;
import nightreel.embed.MovieVectors;
import nightreel.tables.Artefact;
import nightreel.tables.Tables;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.jdk.javaapi.CollectionConverters;

/** What training reads: the first {@code train_length} movies of each user, and no more. */
class TrainingTaskTest {

  private static final int USERS = 30;
  private static final int TRAIN_LENGTH = 6;
  private static final Configuration HADOOP = new Configuration();

  /** Movies 10 to 200 are trained on, 210 to 240 occur held out only. */
  private static final MovieVectors VECTORS = Tiny.vectors(24);

  @TempDir private Path lake;

  /** Training movies, then the validation movie, then the test movie. */
  private record User(long id, long[] movieIds) {

    User with(int place, long movieId) {
      long[] changed = movieIds.clone();
      changed[place] = movieId;
      return new User(id, changed);
    }

    Row row() {
      return sequence(id, movieIds, movieIds.length - 2);
    }
  }

  @Test
  void givesMoviesThatAreHeldOutEverywhereNoPlaceInTheNetwork() {
    TrainingTask.Trained trained = train(users());

    assertThat(trained.movieIds())
        .containsExactly(LongStream.rangeClosed(1, 20).map(id -> 10 * id).toArray());
  }

  @Test
  void neverSeesATestInteraction() {
    TrainingTask.Trained trained = train(users());

    TrainingTask.Trained otherTests =
        train(changed(user -> user.with(TRAIN_LENGTH + 1, 10 + 10 * (user.id() % 20))));

    assertThat(otherTests.weights()).isEqualTo(trained.weights());
    assertThat(validations(otherTests)).isEqualTo(validations(trained));
  }

  /** One epoch, after which validation has had nothing to choose from. */
  @Test
  void neverTrainsOnAValidationInteraction() {
    TrainingTask.Trained trained = train(users());

    TrainingTask.Trained otherValidations =
        train(changed(user -> user.with(TRAIN_LENGTH, 10 + 10 * (user.id() % 20))));

    assertThat(otherValidations.weights()).isEqualTo(trained.weights());
    assertThat(validations(otherValidations))
        .as("but it is validated on")
        .isNotEqualTo(validations(trained));
  }

  @Test
  void trainsOnEveryTrainingInteraction() {
    TrainingTask.Trained trained = train(users());

    for (int place = 0; place < TRAIN_LENGTH; place++) {
      int changed = place;
      TrainingTask.Trained other =
          train(changed(user -> user.id() == 3 ? user.with(changed, 200) : user));

      assertThat(other.weights().sha256())
          .as("weights after movie %d of a user has changed", place)
          .isNotEqualTo(trained.weights().sha256());
    }
  }

  @Test
  void trainsOnAllMoviesOfAUserWhoIsNotHeldOut() {
    List<Row> rows = new ArrayList<>(rows(users()));
    rows.add(sequence(1_000, new long[] {230, 240}, 2));

    assertThat(train(rows, settings()).movieIds()).contains(230, 240).doesNotContain(210);
  }

  @Test
  void doesNotCareInWhichOrderTheUsersCome() {
    List<Row> rows = new ArrayList<>(rows(users()));
    TrainingTask.Trained trained = train(rows, settings());
    Collections.shuffle(rows, new Random(9));

    TrainingTask.Trained again = train(rows, settings());

    assertThat(again.weights()).isEqualTo(trained.weights());
    assertThat(again.movieIds()).isEqualTo(trained.movieIds());
  }

  @Test
  void storesTheWeightsOfTheBestValidation() throws Exception {
    TrainingTask.Trained trained =
        train(rows(users()), Tiny.settings("max_epochs=4", "patience=9"));

    Artefact weights = trained.weights();
    assertThat(weights.path()).isEqualTo("artefacts/test/sasrec.params");
    Path file = lake.resolve(weights.path());
    assertThat(Files.size(file)).isEqualTo(weights.bytes());
    assertThat(Artefact.sha256(file)).isEqualTo(weights.sha256());
    assertThat(trained.log()).hasSize(4);
    assertThat(trained.bestProgress().validationNdcg10())
        .isEqualTo(Collections.max(validations(trained)));
    assertThat(trained.best())
        .isEqualTo(validations(trained).indexOf(Collections.max(validations(trained))));
  }

  /** A checkpoint after every step, the last of them before the weights are lost. */
  @Test
  void namesTheLastGoodCheckpointWhenTheLossIsNoNumber() {
    Conf.Train settings =
        Tiny.settings("max_epochs=9", "learning_rate=1e30", "checkpoint_seconds=0");

    assertThatThrownBy(() -> train(rows(users()), settings))
        .isInstanceOf(UnusableException.class)
        .hasMessageMatching(
            "train: (loss|score|weight) is NaN after step \\d+; lower train.learning_rate or"
                + " train.max_gradient_norm; the same command then goes on from the last good"
                + " checkpoint"
                + " file:.*/artefacts/test/sasrec.params.checkpoints/step-\\d+.diverged");
  }

  @Test
  void keepsTheLastTwoMoviesOfEveryUserFromWarmStarts() {
    Conf.Train warm = Tiny.settings("warm_start=true");
    var heldOut = new TrainingUser(1, new long[] {1, 2, 3, 4}, 2);
    var notHeldOut = new TrainingUser(1, new long[] {1, 2, 3}, 3);
    var small = new TrainingUser(1, new long[] {1}, 1);

    assertThat(heldOut.training(settings())).containsExactly(1, 2);
    assertThat(heldOut.training(warm)).containsExactly(1, 2);
    assertThat(notHeldOut.training(settings())).containsExactly(1, 2, 3);
    assertThat(notHeldOut.training(warm)).containsExactly(1);
    assertThat(small.training(warm)).isEmpty();
  }

  @Test
  void saysThatThereIsNobodyToValidateOn() {
    List<Row> rows = List.of(sequence(1, new long[] {10, 20, 30}, 3));

    assertThatThrownBy(() -> train(rows, settings()))
        .isInstanceOf(UnusableException.class)
        .hasMessage("sequences: no user has enough interactions to validate on; give more ratings");
  }

  @Test
  void saysThatThereIsNothingToTrainOn() {
    List<Row> rows = List.of(sequence(1, new long[] {10, 20, 30}, 1));

    assertThatThrownBy(() -> train(rows, settings()))
        .isInstanceOf(UnusableException.class)
        .hasMessage("sequences: no user has two interactions to train on; give more ratings");
  }

  private static List<Double> validations(TrainingTask.Trained trained) {
    return trained.log().stream().map(SasRecTrainer.Progress::validationNdcg10).toList();
  }

  private static List<User> users() {
    var users = new ArrayList<User>();
    for (int user = 0; user < USERS; user++) {
      var movies = new long[TRAIN_LENGTH + 2];
      for (int i = 0; i < TRAIN_LENGTH; i++) {
        movies[i] = 10 + 10 * ((user * 7 + i * 3) % 20);
      }
      movies[TRAIN_LENGTH] = 210 + 10 * (user % 2);
      movies[TRAIN_LENGTH + 1] = 230 + 10 * (user % 2);
      users.add(new User(user, movies));
    }
    return users;
  }

  private static List<User> changed(UnaryOperator<User> change) {
    return users().stream().map(change).toList();
  }

  private static List<Row> rows(List<User> users) {
    return users.stream().map(User::row).toList();
  }

  private static Row sequence(long userId, long[] movieIds, int trainLength) {
    return new GenericRowWithSchema(
        new Object[] {userId, seq(movieIds), seq(new long[movieIds.length]), trainLength},
        Tables.SEQUENCES.columns());
  }

  private static Object seq(long[] values) {
    return CollectionConverters.asScala(Arrays.stream(values).boxed().toList()).toSeq();
  }

  private static Conf.Train settings() {
    return Tiny.settings("max_epochs=1");
  }

  private TrainingTask.Trained train(List<User> users) {
    return train(rows(users), settings());
  }

  private TrainingTask.Trained train(List<Row> sequences, Conf.Train settings) {
    var task = new TrainingTask(settings, 5, lake.toString(), "artefacts/test/sasrec.params");
    return task.run(
        sequences.iterator(), new TrainingTask.Inputs(VECTORS, null), HADOOP, line -> {});
  }
}
