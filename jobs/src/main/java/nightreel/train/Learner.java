package nightreel.train;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.List;
import nightreel.conf.Conf;
import nightreel.nn.AdamW;
import nightreel.nn.LearningRate;
import nightreel.nn.Operators;

/**
 * A network in training with its optimiser: batch after batch in, better weights out. One JVM has
 * one gradient collector, so that no two learners of it may make a step at a time.
 */
final class Learner implements AutoCloseable {

  private final Conf.Train settings;
  private final long seed;
  private final SasRecNetwork network;
  private final float[] contentValues;
  private final int contentWidth;
  private final NDManager manager;
  private final NDArray content;
  private final NDArray lossSum;
  private final LearningRate learningRate;
  private final AdamW optimizer;
  private final SequenceLoss sequenceLoss;
  private long steps;

  /**
   * @param network goes on living when this is closed
   * @param stepsAnEpoch about how many; the learning rate falls over epochs
   */
  Learner(
      SasRecNetwork network,
      Conf.Train settings,
      SasRecTrainer.Data data,
      long seed,
      long stepsAnEpoch) {
    this.settings = settings;
    this.seed = seed;
    this.network = network;
    contentValues = data.content();
    contentWidth = data.contentWidth();
    manager = network.manager().newSubManager();
    content = manager.create(contentValues, new Shape(data.items(), contentWidth));
    lossSum = manager.create(0f);
    sequenceLoss = SequenceLoss.create(settings, manager, data.counts());
    learningRate = learningRate(settings, stepsAnEpoch);
    optimizer =
        new AdamW(
            manager,
            network.parameters(),
            learningRate,
            settings.weightDecay(),
            settings.maxGradientNorm());
    network.parameters().forEach(p -> p.getArray().setRequiresGradient(true));
  }

  /** The learning rate of every step. */
  static LearningRate learningRate(Conf.Train settings, long stepsAnEpoch) {
    long steps =
        settings.decayEpochs() > 0
            ? stepsAnEpoch * settings.decayEpochs()
            : Math.min(stepsAnEpoch * settings.maxEpochs(), settings.mostSteps());
    return new LearningRate(
        settings.learningRate(),
        settings.warmupSteps(),
        steps,
        settings.decay(),
        settings.decayTo());
  }

  /**
   * Makes one step, without any round trip to the device: gradients of the parts of a batch add up
   * to those of the whole.
   */
  void step(BatchStream.Batch batch) {
    Engine.getInstance().setRandomSeed((int) Seeds.of(seed, Seeds.Use.STEP, steps));
    try (var scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        for (TrainingBatch part : batch.parts()) {
          backward(collector, part, (double) part.positions() / batch.positions());
        }
      }
      optimizer.step();
    }
    steps++;
  }

  /**
   * @param share of the part's positions in the batch's
   */
  private void backward(GradientCollector collector, TrainingBatch part, double share) {
    try (var scope = new NDScope();
        NDManager step = manager.newSubManager()) {
      scope.suppressNotUsedWarning();
      SequenceLoss.Loss loss = loss(step, part);
      NDArray surrogate = share == 1 ? loss.surrogate() : Operators.scale(loss.surrogate(), share);
      collector.backward(surrogate);
      lossSum.addi(loss.mean().stopGradient().mul(share));
    }
  }

  private SequenceLoss.Loss loss(NDManager step, TrainingBatch batch) {
    SasRecNetwork.Items items = network.items(content, true);
    NDArray states = network.states(step, items.read(), batch.inputs(), batch.places(), true);
    return sequenceLoss.of(states, items.scored(), step.create(batch.targets()));
  }

  /** How many steps are behind these weights. */
  long steps() {
    return steps;
  }

  /** Of the last step. */
  float learningRate() {
    return learningRate.at(Math.max(1, steps));
  }

  /** The sum of the steps' losses since {@link #clearLoss}: a round trip to the device. */
  float lossSum() {
    float sum = lossSum.getFloat();
    requireNumber("loss", sum);
    return sum;
  }

  void clearLoss() {
    lossSum.set(new float[] {0f});
  }

  /**
   * Ranks the targets with the weights as they are.
   *
   * @throws DivergedException where a score is no number
   */
  Validation.Quality measure(Validation validation) {
    try (var scorer = SasRecScorer.of(network, contentValues, contentWidth, settings)) {
      // the weights may have been lost in the last step, whose loss was still a number
      requireNumber("score", scorer.scores(validation.histories().subList(0, 1))[0]);
      return validation.measure(scorer);
    }
  }

  private void requireNumber(String what, float value) {
    if (!Float.isFinite(value)) {
      throw new DivergedException(
          "%s is %s after step %d; lower train.learning_rate or train.max_gradient_norm"
              .formatted(what, value, steps));
    }
  }

  /**
   * The weights as they are.
   *
   * @throws DivergedException where one of them is no number
   */
  List<float[]> weights() {
    List<float[]> weights = network.snapshot();
    for (float[] values : weights) {
      for (float value : values) {
        requireNumber("weight", value);
      }
    }
    return weights;
  }

  /** Takes other weights; the optimiser's state stays. */
  void takeWeights(List<float[]> weights) {
    network.restore(weights);
  }

  /** The optimiser's running means and variances. */
  List<float[]> optimizerState() {
    return optimizer.snapshot();
  }

  /** How many steps the optimiser's state knows of. */
  long optimizerSteps() {
    return optimizer.steps();
  }

  /** Goes on where another one stopped. */
  void resume(long steps, List<float[]> weights, List<float[]> optimizerState, float lossSum) {
    network.restore(weights);
    optimizer.restore(steps, optimizerState);
    this.steps = steps;
    this.lossSum.set(new float[] {lossSum});
  }

  @Override
  public void close() {
    network.parameters().forEach(p -> p.getArray().setRequiresGradient(false));
    manager.close();
  }
}
