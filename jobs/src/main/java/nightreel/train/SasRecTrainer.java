package nightreel.train;

import ai.djl.Device;
import ai.djl.engine.Engine;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import nightreel.Console;
import nightreel.conf.Conf;

/**
 * Trains SASRec on one device: a {@link SequenceLoss} at every position, AdamW, early stopping on
 * the validation users' NDCG@10.
 */
final class SasRecTrainer {

  /**
   * A row of {@code training_log}.
   *
   * @param loss mean since the row before; null before the first step
   * @param validationHr10 null between validations
   * @param validationNdcg10 null between validations
   * @param sequencesPerSecond null before the first step
   * @param secondsLeft until the last epoch or step ends, which early stopping may not wait for
   */
  record Progress(
      long step,
      int epoch,
      Double loss,
      Double validationHr10,
      Double validationNdcg10,
      Double sequencesPerSecond,
      double seconds,
      double learningRate,
      double secondsLeft)
      implements Serializable {

    boolean isValidation() {
      return validationNdcg10 != null;
    }
  }

  /** What training has read: item rows only. */
  record Data(List<int[]> histories, Validation validation, float[] content, int contentWidth) {
    int items() {
      return content.length / contentWidth;
    }

    /** How often each item occurs in the histories. */
    int[] counts() {
      var counts = new int[items()];
      histories.forEach(history -> java.util.Arrays.stream(history).forEach(i -> counts[i]++));
      return counts;
    }
  }

  private final Conf.Train settings;
  private final long seed;
  private final Device device;
  private final Consumer<Progress> listener;
  private final Checkpoints checkpoints;
  private final Watcher watcher;
  private long stepNanoseconds;

  /**
   * Who wants to see that training goes on where rows are far apart: large catalogues have steps of
   * seconds. What is told depends on the time, so it is no row of the log.
   *
   * @param secondsApart without a row, after which there is something to tell
   */
  record Watcher(double secondsApart, Consumer<Progress> console) {
    static final Watcher NOBODY = new Watcher(Double.POSITIVE_INFINITY, progress -> {});
  }

  /** A trainer without checkpoints and watchers. */
  SasRecTrainer(Conf.Train settings, long seed, Device device, Consumer<Progress> listener) {
    this(settings, seed, device, listener, null, Watcher.NOBODY);
  }

  /**
   * @param listener is told of every row of the log, also of those that a checkpoint holds
   * @param checkpoints where training goes on from, and writes some every so often; null for none
   */
  SasRecTrainer(
      Conf.Train settings,
      long seed,
      Device device,
      Consumer<Progress> listener,
      Checkpoints checkpoints,
      Watcher watcher) {
    this.settings = settings;
    this.seed = seed;
    this.device = device;
    this.listener = listener;
    this.checkpoints = checkpoints;
    this.watcher = watcher;
  }

  /** In steps, so far, without those that a checkpoint knows of. */
  double stepSeconds() {
    return stepNanoseconds / 1e9;
  }

  /** Trains from random weights. */
  SasRecNetwork train(Data data) {
    return train(data, List.of());
  }

  /**
   * Trains until validation stops improving.
   *
   * @param start weights to start from, which are then validated first; random ones where it is
   *     empty
   * @return the network with the weights of the best validation; the caller closes it
   * @throws DivergedException where the loss, a score or a weight is no number
   */
  SasRecNetwork train(Data data, List<float[]> start) {
    Engine.getInstance().setRandomSeed((int) seed);
    var network = new SasRecNetwork(settings, data.items(), data.contentWidth(), device);
    try (var run = new Run(network, data)) {
      run.start(start);
      run.untilValidationStopsImproving();
      return network;
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
  }

  /** The state of one training. */
  private final class Run implements AutoCloseable {

    private final SasRecNetwork network;
    private final Data data;
    private final Learner learner;
    private final List<Progress> log = new ArrayList<>();
    private BatchStream batches;
    private Checkpoint.Best best = Checkpoint.Best.NONE;
    private double epochs;
    private long stepsAtRow;
    private long sequences;
    private double trainingSeconds;
    private long began = System.nanoTime();
    private long checkpointAt = began;
    private long toldAt = began;

    Run(SasRecNetwork network, Data data) {
      this.network = network;
      this.data = data;
      long stepsAnEpoch = BatchStream.stepsAnEpoch(data.histories(), settings);
      learner = new Learner(network, settings, data, seed, stepsAnEpoch);
    }

    void start(List<float[]> weights) {
      Checkpoint checkpoint = checkpoints == null ? null : checkpoints.find().orElse(null);
      if (checkpoint != null) {
        resume(checkpoint);
      } else if (!weights.isEmpty()) {
        learner.takeWeights(weights);
        validate();
      }
      batches = new BatchStream(data.histories(), settings, seed, learner.steps());
    }

    private void resume(Checkpoint checkpoint) {
      Console.say(
          "%-9s  goes on from the checkpoint of step %,d, epoch %.1f",
          "", checkpoint.steps(), checkpoint.epochs());
      Checkpoint.Meter meter = checkpoint.meter();
      learner.resume(
          checkpoint.steps(),
          checkpoint.weights(),
          checkpoint.optimizer(),
          (float) meter.lossSum());
      best = checkpoint.best();
      epochs = checkpoint.epochs();
      stepsAtRow = checkpoint.steps() - meter.steps();
      sequences = meter.sequences();
      trainingSeconds = meter.seconds();
      began -= (long) (checkpoint.seconds() * 1e9);
      log.addAll(checkpoint.log());
      checkpoint.log().forEach(listener);
    }

    void untilValidationStopsImproving() {
      while (epochs < settings.maxEpochs()
          && learner.steps() < settings.mostSteps()
          && best.worse() < settings.patience()) {
        BatchStream.Batch batch = step();
        boolean validates =
            learner.steps() == settings.mostSteps()
                || batch.endsEpoch()
                    && (batch.epoch() % settings.evaluateEvery() == 0
                        || batch.epoch() == settings.maxEpochs());
        if (validates) {
          validate();
        } else if (learner.steps() % settings.logEvery() == 0) {
          writeRow(null);
        } else if (secondsSince(toldAt) >= watcher.secondsApart()) {
          watcher.console().accept(progress(null));
          toldAt = System.nanoTime();
        }
        if (checkpoints != null && secondsSince(checkpointAt) >= settings.checkpointSeconds()) {
          checkpoints.write(checkpoint());
          checkpointAt = System.nanoTime();
        }
      }
      if (!best.weights().isEmpty()) {
        network.restore(best.weights());
      }
    }

    private BatchStream.Batch step() {
      long start = System.nanoTime();
      BatchStream.Batch batch = batches.next();
      long ready = System.nanoTime();
      learner.step(batch);
      stepNanoseconds += System.nanoTime() - ready;
      epochs = batch.epochs();
      sequences += batch.sequences();
      trainingSeconds += secondsSince(start);
      return batch;
    }

    private void validate() {
      Validation.Quality quality = learner.measure(data.validation());
      writeRow(quality);
      best = best.after(quality.ndcg10(), learner::weights);
    }

    /**
     * @param quality null between validations
     */
    private void writeRow(Validation.Quality quality) {
      Progress row = progress(quality);
      log.add(row);
      listener.accept(row);
      learner.clearLoss();
      stepsAtRow = learner.steps();
      toldAt = System.nanoTime();
      sequences = 0;
      trainingSeconds = 0;
    }

    /** How far it is since the last row. */
    private Progress progress(Validation.Quality quality) {
      long steps = learner.steps() - stepsAtRow;
      double seconds = secondsSince(began);
      return new Progress(
          learner.steps(),
          (int) Math.ceil(epochs),
          steps == 0 ? null : (double) (learner.lossSum() / steps),
          quality == null ? null : quality.hr10(),
          quality == null ? null : quality.ndcg10(),
          steps == 0 ? null : sequences / trainingSeconds,
          seconds,
          learner.learningRate(),
          epochs == 0 ? Double.NaN : seconds * (parts() - 1));
    }

    /** How many times what is done the whole training is. */
    private double parts() {
      return Math.min(
          settings.maxEpochs() / epochs, (double) settings.mostSteps() / learner.steps());
    }

    private Checkpoint checkpoint() {
      var meter =
          new Checkpoint.Meter(
              learner.lossSum(), learner.steps() - stepsAtRow, sequences, trainingSeconds);
      return new Checkpoint(
          learner.steps(),
          epochs,
          learner.weights(),
          learner.optimizerState(),
          best,
          meter,
          List.copyOf(log),
          secondsSince(began));
    }

    private double secondsSince(long start) {
      return (System.nanoTime() - start) / 1e9;
    }

    @Override
    public void close() {
      if (batches != null) {
        batches.close();
      }
      learner.close();
    }
  }
}
