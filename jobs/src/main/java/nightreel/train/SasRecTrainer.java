package nightreel.train;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.training.GradientCollector;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import nightreel.conf.Conf;
import nightreel.nn.AdamW;
import nightreel.nn.LearningRate;

/**
 * Trains SASRec: a {@link SequenceLoss} at every position, AdamW, early stopping on the validation
 * users' NDCG@10.
 */
final class SasRecTrainer {

  /** One validation: a row of {@code training_log}. */
  record Progress(
      long step,
      int epoch,
      double loss,
      double validationHr10,
      double validationNdcg10,
      double sequencesPerSecond,
      double seconds)
      implements java.io.Serializable {}

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

  SasRecTrainer(Conf.Train settings, long seed, Device device, Consumer<Progress> listener) {
    this.settings = settings;
    this.seed = seed;
    this.device = device;
    this.listener = listener;
  }

  /**
   * Trains until validation stops improving.
   *
   * @return the network with the weights of the best validation; the caller closes it
   */
  SasRecNetwork train(Data data) {
    Engine.getInstance().setRandomSeed((int) seed);
    var network = new SasRecNetwork(settings, data.items(), data.contentWidth(), device);
    try (var run = new Run(network, data)) {
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
    private final NDManager manager;
    private final NDArray content;
    private final AdamW optimizer;
    private final SequenceLoss sequenceLoss;
    private final Random random = new Random(seed);
    private final long began = System.nanoTime();
    private NDArray lossSum;
    private long steps;
    private long stepsSinceProgress;
    private long sequencesSinceProgress;
    private double trainingSecondsSinceProgress;

    Run(SasRecNetwork network, Data data) {
      this.network = network;
      this.data = data;
      manager = network.manager().newSubManager();
      content =
          manager.create(
              data.content(), new ai.djl.ndarray.types.Shape(data.items(), data.contentWidth()));
      lossSum = manager.create(0f);
      sequenceLoss = SequenceLoss.create(settings, manager, data.counts());
      optimizer =
          new AdamW(
              manager,
              network.parameters(),
              new LearningRate(settings.learningRate(), settings.warmupSteps(), LearningRate.NEVER),
              settings.weightDecay(),
              settings.maxGradientNorm());
      network.parameters().forEach(p -> p.getArray().setRequiresGradient(true));
    }

    void untilValidationStopsImproving() {
      List<float[]> best = network.snapshot();
      double bestNdcg = -1;
      int worse = 0;
      for (int epoch = 1; epoch <= settings.maxEpochs() && worse < settings.patience(); epoch++) {
        epoch();
        if (epoch % settings.evaluateEvery() != 0 && epoch < settings.maxEpochs()) {
          continue;
        }
        Progress progress = validate(epoch);
        listener.accept(progress);
        if (progress.validationNdcg10() > bestNdcg) {
          bestNdcg = progress.validationNdcg10();
          best = network.snapshot();
          worse = 0;
        } else {
          worse++;
        }
      }
      network.restore(best);
    }

    private void epoch() {
      long start = System.nanoTime();
      List<int[]> windows = Windows.cut(data.histories(), settings.maxLength(), random);
      for (List<int[]> batch : Windows.batch(windows, settings.batchSize(), random)) {
        step(batch);
      }
      sequencesSinceProgress += windows.size();
      trainingSecondsSinceProgress += (System.nanoTime() - start) / 1e9;
    }

    private void step(List<int[]> windows) {
      try (var scope = new NDScope();
          NDManager step = manager.newSubManager()) {
        scope.suppressNotUsedWarning();
        SequenceLoss.Loss loss;
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
          loss = loss(step, windows);
          collector.backward(loss.surrogate());
        }
        optimizer.step();
        lossSum.addi(loss.mean());
      }
      steps++;
      stepsSinceProgress++;
    }

    private SequenceLoss.Loss loss(NDManager step, List<int[]> windows) {
      SequenceBatch batch = SequenceBatch.of(inputs(windows), settings.maxLength());
      SasRecNetwork.Items items = network.items(content, true);
      NDArray states = network.states(step, items.read(), batch, batch.realPlaces(), true);
      return sequenceLoss.of(states, items.scored(), step.create(targets(windows)));
    }

    private Progress validate(int epoch) {
      float meanLoss = lossSum.getFloat() / stepsSinceProgress;
      requireNumber("loss", meanLoss);
      Validation.Quality quality;
      try (var scorer = SasRecScorer.of(network, data.content(), data.contentWidth(), settings)) {
        // the weights may have been lost in the last step, whose loss was still a number
        requireNumber("score", scorer.scores(data.validation().histories().subList(0, 1))[0]);
        quality = data.validation().measure(scorer);
      }
      var progress =
          new Progress(
              steps,
              epoch,
              meanLoss,
              quality.hr10(),
              quality.ndcg10(),
              sequencesSinceProgress / trainingSecondsSinceProgress,
              (System.nanoTime() - began) / 1e9);
      lossSum.set(new float[] {0f});
      stepsSinceProgress = 0;
      sequencesSinceProgress = 0;
      trainingSecondsSinceProgress = 0;
      return progress;
    }

    private void requireNumber(String what, float value) {
      if (!Float.isFinite(value)) {
        throw new IllegalStateException(
            "%s is %s after step %d; lower train.learning_rate or train.max_gradient_norm"
                .formatted(what, value, steps));
      }
    }

    @Override
    public void close() {
      network.parameters().forEach(p -> p.getArray().setRequiresGradient(false));
      manager.close();
    }
  }

  private static List<int[]> inputs(List<int[]> windows) {
    return windows.stream()
        .map(window -> java.util.Arrays.copyOf(window, window.length - 1))
        .toList();
  }

  private static long[] targets(List<int[]> windows) {
    return windows.stream()
        .flatMapToInt(window -> java.util.Arrays.stream(window, 1, window.length))
        .mapToLong(i -> i)
        .toArray();
  }
}
