package nightreel.embed;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import nightreel.conf.Conf;
import nightreel.nn.AdamW;
import nightreel.nn.LearningRate;
import nightreel.nn.Operators;

/**
 * Teaches the towers what is watched after what: the recency-weighted mean of what a user has
 * watched is to be nearer the next movie than the other movies of the batch (van den Oord et al.
 * 2018), which are those of other stretches, drawn by popularity, and some drawn evenly (Yang et
 * al., WWW 2020), with the sampling correction.
 *
 * <p>The towers see content alone, no ids, so that a movie that nobody has watched is placed as
 * well. For the same reason each modality of each movie is hidden from some steps.
 *
 * <p>Axes: {@code R} movies of a batch, {@code P} queries, {@code D} width.
 */
final class FusionTrainer {

  private static final double SECONDS_APART = 15;

  /**
   * How far training has come.
   *
   * @param loss mean since the last one, in nats
   */
  record Progress(long step, long steps, double loss, double seconds) {

    double secondsLeft() {
      return seconds / step * (steps - step);
    }
  }

  private final Conf.Embed settings;
  private final double decay;
  private final long seed;
  private final Device device;
  private final Consumer<Progress> listener;

  /**
   * @param decay weight of a movie in a query, a step back in the history
   * @param listener is told every few seconds and at the end
   */
  FusionTrainer(
      Conf.Embed settings, double decay, long seed, Device device, Consumer<Progress> listener) {
    this.settings = settings;
    this.decay = decay;
    this.seed = seed;
    this.device = device;
    this.listener = listener;
  }

  /** Towers that have learned nothing: a random projection. */
  static FusionNetwork untrained(
      List<Integer> widths, Conf.Embed settings, long seed, Device device) {
    Engine.getInstance().setRandomSeed((int) seed);
    return new FusionNetwork(widths, settings, device);
  }

  /**
   * Trains for the epochs that the settings name.
   *
   * @param histories rows of the modalities, oldest first, of the training part alone
   * @return the caller closes it
   */
  FusionNetwork train(Modalities movies, List<int[]> histories) {
    FusionNetwork network = untrained(movies.widths(), settings, seed, device);
    try (var run = new Run(network, movies, histories)) {
      run.allEpochs();
      return network;
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
  }

  /** Every history in stretches of at most {@code length + 1}, which overlap by one movie. */
  static List<int[]> stretches(List<int[]> histories, int length, Random random) {
    var stretches = new ArrayList<int[]>();
    for (int[] history : histories) {
      int end = history.length <= length + 1 ? history.length : 2 + random.nextInt(length);
      for (int from = 0; end - from >= 2; end = Math.min(history.length, end + length)) {
        stretches.add(Arrays.copyOfRange(history, from, end));
        from = end - 1;
      }
    }
    return stretches;
  }

  /** The state of one training. */
  private final class Run implements AutoCloseable {

    private final Conf.Fusion fusion = settings.fusion();
    private final FusionNetwork network;
    private final Modalities movies;
    private final List<int[]> histories;
    private final NDManager manager;
    private final List<NDArray> vectors = new ArrayList<>();
    private final AdamW optimizer;
    private final double[] popularity;
    private final Random random = new Random(seed);
    private final long began = System.nanoTime();
    private final long steps;
    private NDArray lossSum;
    private long step;
    private long told;
    private double toldAt;

    Run(FusionNetwork network, Modalities movies, List<int[]> histories) {
      this.network = network;
      this.movies = movies;
      this.histories = histories;
      manager = network.manager().newSubManager();
      lossSum = manager.create(0f);
      movies
          .modalities()
          .forEach(
              modality ->
                  vectors.add(
                      manager.create(
                          modality.values(), new Shape(movies.size(), modality.width()))));
      popularity = popularity(histories, movies.size());
      steps = fusion.epochs() * stepsAnEpoch(stretches(histories, fusion.history(), random).size());
      optimizer =
          new AdamW(
              manager,
              network.parameters(),
              new LearningRate(fusion.learningRate(), fusion.warmupSteps(), steps),
              fusion.weightDecay(),
              fusion.maxGradientNorm());
      network.parameters().forEach(p -> p.getArray().setRequiresGradient(true));
    }

    private long stepsAnEpoch(int stretches) {
      return Math.max(1, stretches / fusion.batchSize());
    }

    void allEpochs() {
      while (step < steps) {
        List<int[]> stretches = stretches(histories, fusion.history(), random);
        Collections.shuffle(stretches, random);
        long batches = Math.min(stepsAnEpoch(stretches.size()), steps - step);
        for (int b = 0; b < batches; b++) {
          int from = b * fusion.batchSize();
          int to = Math.min(from + fusion.batchSize(), stretches.size());
          step(stretches.subList(from, to));
        }
      }
      tell();
    }

    private void step(List<int[]> stretches) {
      FusionBatch batch =
          FusionBatch.of(stretches, decay, fusion.negatives(), movies.size(), random);
      try (var scope = new NDScope();
          NDManager step = manager.newSubManager()) {
        scope.suppressNotUsedWarning();
        NDArray loss;
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
          loss = loss(step, batch);
          collector.backward(loss);
        }
        optimizer.step();
        lossSum.addi(loss.stopGradient());
      }
      step++;
      if (seconds() - toldAt > SECONDS_APART) {
        tell();
      }
    }

    private NDArray loss(NDManager step, FusionBatch batch) {
      var shape = new Shape(batch.queries(), batch.movies().length);
      NDArray fused = network.fuse(inputs(step, batch.movies()), true);
      NDArray queries = FusionTowers.unit(step.create(batch.weights(), shape).matMul(fused));
      NDArray logits =
          Operators.scale(queries, 1 / fusion.temperature())
              .matMul(fused.transpose())
              .add(step.create(batch.corrections(chances(batch.queries())), shape));
      NDArray targets =
          step.create(batch.targets())
              .toType(ai.djl.ndarray.types.DataType.INT64, false)
              .expandDims(1);
      return Operators.scale(logits.logSoftmax(1).gather(targets, 1).mean(), -1);
    }

    /** The modalities of some movies, of which each movie is made to lack some. */
    private NDList inputs(NDManager step, int[] rows) {
      long[] ids = Arrays.stream(rows).asLongStream().toArray();
      var inputs = new NDList();
      for (int m = 0; m < vectors.size(); m++) {
        boolean[] has = movies.modalities().get(m).present();
        var present = new float[rows.length];
        for (int r = 0; r < rows.length; r++) {
          boolean hidden = random.nextFloat() < fusion.modalityDropout();
          present[r] = has[rows[r]] && !hidden ? 1 : 0;
        }
        inputs.add(Operators.look(vectors.get(m), step.create(ids)));
        inputs.add(step.create(present, new Shape(rows.length, 1)));
      }
      return inputs;
    }

    /** How likely each movie is to be in a batch, by popularity or as one of the drawn. */
    private double[] chances(int queries) {
      double notDrawn = Math.pow(1 - 1.0 / popularity.length, fusion.negatives());
      return Arrays.stream(popularity)
          .map(share -> 1 - Math.pow(1 - share, queries) * notDrawn)
          .toArray();
    }

    private void tell() {
      float loss = lossSum.getFloat() / (step - told);
      if (!Float.isFinite(loss)) {
        throw new IllegalStateException(
            "the loss of the fusion is %s after step %d; lower embed.fusion.learning_rate"
                .formatted(loss, step));
      }
      toldAt = seconds();
      listener.accept(new Progress(step, steps, loss, toldAt));
      lossSum.set(new float[] {0f});
      told = step;
    }

    private double seconds() {
      return (System.nanoTime() - began) / 1e9;
    }

    @Override
    public void close() {
      network.parameters().forEach(p -> p.getArray().setRequiresGradient(false));
      manager.close();
    }
  }

  /** The share of all interactions that each movie has. */
  private static double[] popularity(List<int[]> histories, int movies) {
    var popularity = new double[movies];
    long all = histories.stream().mapToLong(history -> history.length).sum();
    histories.forEach(
        history -> Arrays.stream(history).forEach(row -> popularity[row] += 1.0 / all));
    return popularity;
  }
}
