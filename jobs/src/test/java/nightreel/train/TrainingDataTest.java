package nightreel.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import nightreel.conf.Conf;
import nightreel.conf.ConfReader;
import org.junit.jupiter.api.Test;

class TrainingDataTest {

  private static final int USERS = 100;

  @Test
  void allUsersAreTrainedOnAndSomeValidatedOn() {
    SasRecTrainer.Data data = data("validation_users=30", USERS);

    assertThat(data.histories()).hasSize(USERS);
    assertThat(data.validation().histories()).hasSize(30);
    assertThat(data("validation_users=100", USERS).validation().histories()).hasSize(USERS);
  }

  @Test
  void workersShareTheNumberOfValidationUsers() {
    Conf.Train settings = settings("validation_users=30", "workers=3");

    assertThat(data(settings, USERS).validation().histories()).hasSize(10);
  }

  @Test
  void theUsersWhoAreDrawnAreOthersThanTheFirst() {
    List<int[]> drawn = data("validation_users=30", USERS).validation().histories();
    List<int[]> all = data("validation_users=100", USERS).validation().histories();

    assertThat(drawn).isNotEqualTo(all.subList(0, 30));
    assertThat(data("validation_users=30", USERS).validation().histories())
        .usingRecursiveComparison()
        .isEqualTo(drawn);
  }

  private static SasRecTrainer.Data data(String setting, int users) {
    return data(settings(setting), users);
  }

  /** Histories of three movies, the last of which is held out, no two alike. */
  private static SasRecTrainer.Data data(Conf.Train settings, int users) {
    long[] movieIds = LongStream.rangeClosed(1, 3L * users).map(id -> 10 * id).toArray();
    List<TrainingUser> all =
        IntStream.range(0, users)
            .mapToObj(
                user ->
                    new TrainingUser(
                        user, new long[] {30L * user + 10, 30L * user + 20, 30L * user + 30}, 2))
            .toList();
    return TrainingData.of(all, settings, movieIds, Tiny.vectors(movieIds.length));
  }

  private static Conf.Train settings(String... changes) {
    return ConfReader.read(
            List.of(), java.util.Arrays.stream(changes).map(c -> "train." + c).toList())
        .train();
  }
}
