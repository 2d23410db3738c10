package nightreel.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongPredicate;
import nightreel.conf.Conf;
import nightreel.conf.UnusableException;
import nightreel.embed.MovieVectors;
import org.apache.spark.sql.Row;

/** Turns rows of {@code sequences} into what a trainer reads. */
final class TrainingData {

  private TrainingData() {}

  /** The users of rows of {@code sequences}, see {@link #sorted}. */
  static List<TrainingUser> read(Iterator<Row> sequences) {
    var users = new ArrayList<TrainingUser>();
    sequences.forEachRemaining(row -> users.add(TrainingUser.of(row)));
    return sorted(users.iterator());
  }

  /** In the order of user ids, so that the result does not depend on Spark's partitions. */
  static List<TrainingUser> sorted(Iterator<TrainingUser> users) {
    var sorted = new ArrayList<TrainingUser>();
    users.forEachRemaining(sorted::add);
    sorted.sort(Comparator.comparingLong(TrainingUser::id));
    return sorted;
  }

  /** The movies that someone's training part holds, by id. */
  static long[] trainedMovies(List<TrainingUser> users, Conf.Train settings) {
    return users.stream()
        .flatMapToLong(user -> Arrays.stream(user.training(settings)))
        .distinct()
        .sorted()
        .toArray();
  }

  /**
   * Users as item rows.
   *
   * @param movieIds row {@code i} of the item matrix is {@code movieIds[i]}
   */
  static SasRecTrainer.Data of(
      List<TrainingUser> users, Conf.Train settings, long[] movieIds, MovieVectors vectors) {
    var rows = new HashMap<Long, Integer>();
    for (long movieId : movieIds) {
      rows.put(movieId, rows.size());
    }
    var histories = new ArrayList<int[]>();
    var validated = new ArrayList<int[]>();
    var targets = new ArrayList<Integer>();
    LongPredicate isDrawn = drawn(users, settings);
    for (TrainingUser user : users) {
      int[] history = Arrays.stream(user.training(settings)).mapToInt(rows::get).toArray();
      histories.add(history);
      if (isValidated(user, settings) && isDrawn.test(user.id())) {
        validated.add(history);
        targets.add(rows.getOrDefault(user.movieIds()[history.length], -1));
      }
    }
    return new SasRecTrainer.Data(
        histories,
        new Validation(validated, targets.stream().mapToInt(i -> i).toArray()),
        new TrainedFirst(movieIds, vectors).trainedContent(),
        vectors.width());
  }

  private static boolean isValidated(TrainingUser user, Conf.Train settings) {
    int trained = user.training(settings).length;
    return trained > 0 && trained == user.trainLength() && trained < user.movieIds().length;
  }

  /** Always the same users, whatever is trained: those whose hashes are the smallest. */
  private static LongPredicate drawn(List<TrainingUser> users, Conf.Train settings) {
    long[] hashes =
        users.stream()
            .filter(user -> isValidated(user, settings))
            .mapToLong(user -> Seeds.mix(user.id()))
            .sorted()
            .toArray();
    int most = Math.max(1, settings.validationUsers() / settings.workers());
    return hashes.length <= most ? id -> true : id -> Seeds.mix(id) < hashes[most];
  }

  /**
   * Refuses data that nobody can train on.
   *
   * @param steps of an epoch
   * @param validated how many users are validated on
   * @throws UnusableException where there is nothing to train on, or nobody to validate on
   */
  static void requireUsable(long steps, long validated) {
    if (steps == 0) {
      throw new UnusableException(
          "sequences: no user has two interactions to train on; give more ratings");
    }
    if (validated == 0) {
      throw new UnusableException(
          "sequences: no user has enough interactions to validate on; give more ratings");
    }
  }
}
