package nightreel.train;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import nightreel.Console;
import nightreel.conf.Conf;
import nightreel.conf.UnusableException;
import nightreel.embed.MovieVectors;
import nightreel.nn.Devices;
import nightreel.nn.Threads;
import nightreel.split.Cut;
import nightreel.tables.Artefact;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;

/**
 * The training of one network inside one Spark task, on the device that Spark gave it.
 *
 * @param path where the weights go, below the lake
 */
record TrainingTask(Conf.Train settings, long seed, String lake, String path)
    implements Serializable {

  /** What the driver writes down. */
  record Trained(Artefact weights, long[] movieIds, List<SasRecTrainer.Progress> log, int best)
      implements Serializable {
    SasRecTrainer.Progress bestProgress() {
      return log.get(best);
    }
  }

  private record User(long id, long[] movieIds, int trainLength) {}

  /**
   * Trains on the training part of the sequences and stores the weights.
   *
   * @param sequences with the columns of {@code Tables.SEQUENCES}
   */
  Trained run(Iterator<Row> sequences, MovieVectors vectors, Configuration hadoop) {
    List<User> users = read(sequences);
    long[] movieIds = trainedMovies(users);
    SasRecTrainer.Data data = data(users, movieIds, vectors);
    Threads.setTorch(
        settings.threads() > 0 ? settings.threads() : Runtime.getRuntime().availableProcessors());
    Console.say(
        "%-9s  %,d users, %,d movies; stops after %d validations without a better NDCG@10",
        "", users.size(), movieIds.length, settings.patience());
    var log = new ArrayList<SasRecTrainer.Progress>();
    var trainer =
        new SasRecTrainer(
            settings,
            seed,
            Devices.ofTask(),
            progress -> {
              log.add(progress);
              say(progress);
            });
    try (SasRecNetwork network = trainer.train(data)) {
      return new Trained(store(network, hadoop), movieIds, log, best(log));
    }
  }

  private static void say(SasRecTrainer.Progress progress) {
    Console.say(
        "%-9s  epoch %d, step %,d: loss %.3f, validation NDCG@10 %.4f, %.0f sequences/s",
        "",
        progress.epoch(),
        progress.step(),
        progress.loss(),
        progress.validationNdcg10(),
        progress.sequencesPerSecond());
  }

  /** In the order of user ids, so that the result does not depend on Spark's partitions. */
  private static List<User> read(Iterator<Row> sequences) {
    var users = new ArrayList<User>();
    sequences.forEachRemaining(
        row ->
            users.add(
                new User(
                    row.getAs("user_id"),
                    row.<Long>getList(row.fieldIndex("movie_ids")).stream()
                        .mapToLong(id -> id)
                        .toArray(),
                    row.getAs("train_length"))));
    users.sort(Comparator.comparingLong(User::id));
    return users;
  }

  private static long[] trainedMovies(List<User> users) {
    return users.stream()
        .flatMapToLong(user -> Arrays.stream(training(user)))
        .distinct()
        .sorted()
        .toArray();
  }

  private static long[] training(User user) {
    int visible = Cut.VALIDATION.visibleLength(user.movieIds().length, user.trainLength());
    return Arrays.copyOf(user.movieIds(), visible);
  }

  private static SasRecTrainer.Data data(List<User> users, long[] movieIds, MovieVectors vectors) {
    var rows = new HashMap<Long, Integer>();
    for (long movieId : movieIds) {
      rows.put(movieId, rows.size());
    }
    var histories = new ArrayList<int[]>();
    var validated = new ArrayList<int[]>();
    var targets = new ArrayList<Integer>();
    for (User user : users) {
      int[] history = Arrays.stream(training(user)).mapToInt(rows::get).toArray();
      histories.add(history);
      if (history.length > 0 && history.length < user.movieIds().length) {
        validated.add(history);
        targets.add(rows.getOrDefault(user.movieIds()[history.length], -1));
      }
    }
    if (histories.stream().noneMatch(history -> history.length > 1)) {
      throw new UnusableException(
          "sequences: no user has two interactions to train on; give more ratings");
    }
    if (validated.isEmpty()) {
      throw new UnusableException(
          "sequences: no user has enough interactions to validate on; give more ratings");
    }
    return new SasRecTrainer.Data(
        histories,
        new Validation(validated, targets.stream().mapToInt(i -> i).toArray()),
        new TrainedFirst(movieIds, vectors).trainedContent(),
        vectors.width());
  }

  private Artefact store(SasRecNetwork network, Configuration hadoop) {
    try {
      Path file = Files.createTempFile("nightreel-sasrec-", ".params");
      try {
        try (OutputStream out = Files.newOutputStream(file)) {
          network.save(out);
        }
        return Artefact.store(file, lake, path, hadoop);
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int best(List<SasRecTrainer.Progress> log) {
    int best = 0;
    for (int i = 1; i < log.size(); i++) {
      if (log.get(i).validationNdcg10() > log.get(best).validationNdcg10()) {
        best = i;
      }
    }
    return best;
  }
}
