package nightreel.train;

import ai.djl.Device;
import ai.djl.engine.Engine;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import nightreel.Console;
import nightreel.conf.Conf;
import nightreel.conf.UnusableException;
import nightreel.embed.MovieVectors;
import nightreel.nn.Devices;
import nightreel.nn.Threads;
import nightreel.tables.Artefact;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;

/**
 * The training of one network inside one Spark task, on the device that Spark gave it.
 *
 * @param path where the weights go, below the lake; checkpoints go into a folder beside them
 */
record TrainingTask(Conf.Train settings, long seed, String lake, String path)
    implements Serializable {

  private static final double SECONDS_WITHOUT_A_SIGN = 60;

  /**
   * What the driver writes down.
   *
   * @param stepSeconds in steps, of all workers together
   */
  record Trained(
      Artefact weights,
      long[] movieIds,
      List<SasRecTrainer.Progress> log,
      int best,
      double stepSeconds)
      implements Serializable {
    SasRecTrainer.Progress bestProgress() {
      return log.get(best);
    }
  }

  /**
   * What a training reads beside the sequences.
   *
   * @param vectors the content of all movies
   * @param start null where training starts from random weights
   */
  record Inputs(MovieVectors vectors, WarmStart start) implements Serializable {

    /** The start as a part of a fingerprint. */
    String startName() {
      return start == null ? "" : start.model().weights().sha256();
    }

    List<float[]> startWeights(TrainingTask task, long[] movieIds, Configuration hadoop) {
      if (start == null) {
        return List.of();
      }
      Console.say(
          "%-9s  %,d of the movies have weights from %s",
          "", start.shared(movieIds), start.runDate());
      Engine.getInstance().setRandomSeed((int) task.seed());
      return start.weights(task.settings(), movieIds, vectors, task.lake(), hadoop);
    }
  }

  /**
   * Trains on the training part of the sequences and stores the weights.
   *
   * @param sequences with the columns of {@code Tables.SEQUENCES}
   * @param console is told how training goes
   * @throws UnusableException where there is nothing to train on, or training has diverged
   */
  Trained run(
      Iterator<Row> sequences, Inputs inputs, Configuration hadoop, Consumer<String> console) {
    List<TrainingUser> users = TrainingData.read(sequences);
    long[] movieIds = TrainingData.trainedMovies(users, settings);
    SasRecTrainer.Data data = TrainingData.of(users, settings, movieIds, inputs.vectors());
    TrainingData.requireUsable(
        BatchStream.stepsAnEpoch(data.histories(), settings), data.validation().targets().length);
    Threads.setTorch(
        settings.threads() > 0 ? settings.threads() : Runtime.getRuntime().availableProcessors());
    Console.say(
        "%-9s  %,d users, %,d movies; validated on %,d users, stops after %d validations without a"
            + " better NDCG@10",
        "", users.size(), movieIds.length, data.validation().targets().length, settings.patience());
    var checkpoints =
        new Checkpoints(
            lake,
            checkpointFolder(),
            hadoop,
            Fingerprints.of(settings, seed, movieIds, data, inputs.startName()));
    List<float[]> start = inputs.startWeights(this, movieIds, hadoop);
    var lines = new ProgressLines(settings.maxEpochs(), console);
    return train(data, start, movieIds, checkpoints, hadoop, lines);
  }

  private Trained train(
      SasRecTrainer.Data data,
      List<float[]> start,
      long[] movieIds,
      Checkpoints checkpoints,
      Configuration hadoop,
      ProgressLines lines) {
    Device device = Devices.ofTask();
    var log = new ArrayList<SasRecTrainer.Progress>();
    var trainer =
        new SasRecTrainer(
            settings,
            seed,
            device,
            progress -> {
              log.add(progress);
              lines.say(progress);
            },
            checkpoints,
            new SasRecTrainer.Watcher(SECONDS_WITHOUT_A_SIGN, lines::say));
    try (SasRecNetwork network = trainer.train(data, start)) {
      return new Trained(store(network, hadoop), movieIds, log, best(log), trainer.stepSeconds());
    } catch (DivergedException e) {
      throw new UnusableException(
          "train: %s; %s".formatted(e.getMessage(), checkpoints.markDiverged()), e);
    }
  }

  /** Where the checkpoints of this training are, below the lake. */
  String checkpointFolder() {
    return path + ".checkpoints";
  }

  /** Stores a network's weights where the models' table will look for them. */
  Artefact store(SasRecNetwork network, Configuration hadoop) {
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

  /** The row of the best validation. */
  static int best(List<SasRecTrainer.Progress> log) {
    int best = -1;
    for (int i = 0; i < log.size(); i++) {
      if (log.get(i).isValidation()
          && (best < 0 || log.get(i).validationNdcg10() > log.get(best).validationNdcg10())) {
        best = i;
      }
    }
    return best;
  }
}
