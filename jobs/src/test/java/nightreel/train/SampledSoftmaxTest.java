package nightreel.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SampledSoftmaxTest {

  private static final int ITEMS = 5;

  private NDManager manager;
  private SampledSoftmax loss;

  @BeforeEach
  void openManager() {
    manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
    loss = new SampledSoftmax(manager, Tiny.settings(), new int[ITEMS]);
    Engine.getInstance().setRandomSeed(11);
  }

  @AfterEach
  void closeManager() {
    manager.close();
  }

  @Test
  void isWorkedOutByHand() {
    NDArray states = manager.create(new float[] {1, 2}, new Shape(1, 2));
    NDArray items = manager.create(new float[] {1, 0, 0, 1, 1, 1}, new Shape(3, 2));
    NDArray targets = manager.create(new long[] {1});
    NDArray negatives = manager.create(new long[] {0, 2, 1, 2});
    NDArray lowered = manager.create(new float[] {0.5f, -1, 0, -1});

    // scores: item 0 has 1, the target 2, item 2 has 3; the target among the negatives counts not
    double negative = Math.exp(1 - 0.5) + 2 * Math.exp(3 + 1);
    double expected = Math.log(Math.exp(2) + negative) - 2;
    assertThat(loss.of(states, items, targets, negatives, lowered).mean().getFloat())
        .isCloseTo((float) expected, within(1e-5f));
  }

  /** Every item drawn once, each with its share: then the estimate is the whole catalogue. */
  @Test
  void isCatalogueLossWhereNegativesAreTheCatalogue() {
    NDArray states = parameter(new Shape(4, 3));
    NDArray items = parameter(new Shape(ITEMS, 3));
    NDArray targets = manager.create(new long[] {0, 4, 4, 2});
    float mean;
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      var whole = new CatalogueLoss(manager).of(states, items, targets);
      collector.backward(whole.surrogate());
      mean = whole.mean().getFloat();
    }
    float[] stateGradient = states.getGradient().toFloatArray();
    float[] itemGradient = items.getGradient().toFloatArray();
    states.getGradient().subi(states.getGradient());
    items.getGradient().subi(items.getGradient());

    NDArray all = manager.create(LongStream.range(0, ITEMS).toArray());
    NDArray nothing = manager.zeros(new Shape(ITEMS)); // log(K q) with K = N and q = 1 / N
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      var sampled = loss.of(states, items, targets, all, nothing);
      collector.backward(sampled.surrogate());
      assertThat(sampled.mean().getFloat()).isCloseTo(mean, within(1e-5f));
    }

    assertThat(states.getGradient().toFloatArray()).containsExactly(stateGradient, within(1e-5f));
    assertThat(items.getGradient().toFloatArray()).containsExactly(itemGradient, within(1e-5f));
  }

  /** The sum over the catalogue is estimated without bias, evenly drawn or by popularity. */
  @Test
  void isCatalogueLossOnAverage() {
    int[] counts = {1, 2, 4, 8, 16};
    NDArray states = manager.randomNormal(new Shape(1, 3));
    NDArray items = manager.randomNormal(new Shape(ITEMS, 3));
    NDArray targets = manager.create(new long[] {2});
    float score = items.get(2).mul(states.get(0)).sum().getFloat();
    double expected =
        Math.exp(new CatalogueLoss(manager).of(states, items, targets).mean().getFloat() + score);

    for (String popularity : new String[] {"0", "1"}) {
      var drawing =
          new SampledSoftmax(
              manager, Tiny.settings("negatives=4", "negative_popularity=" + popularity), counts);
      double sum = 0;
      double squares = 0;
      int draws = 3000;
      for (int i = 0; i < draws; i++) {
        double total = Math.exp(drawing.of(states, items, targets).mean().getFloat() + score);
        sum += total;
        squares += total * total;
      }
      double mean = sum / draws;
      double standardError = Math.sqrt((squares / draws - mean * mean) / draws);
      assertThat(mean).isCloseTo(expected, within(4 * standardError));
      assertThat(standardError).as("it is a sample").isPositive();
    }
  }

  private NDArray parameter(Shape shape) {
    NDArray parameter = manager.randomNormal(shape);
    parameter.setRequiresGradient(true);
    return parameter;
  }
}
