package nightreel.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BinaryCrossEntropyTest {

  private NDManager manager;

  @BeforeEach
  void openManager() {
    manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
    Engine.getInstance().setRandomSeed(11);
  }

  @AfterEach
  void closeManager() {
    manager.close();
  }

  @Test
  void weighsTargetsAsThePaperDoes() {
    // 2 of 8 negatives: a = 0.25
    assertThat(BinaryCrossEntropy.beta(2, 0, 9)).isCloseTo(1, within(1e-9));
    assertThat(BinaryCrossEntropy.beta(2, 1, 9)).isCloseTo(0.25, within(1e-9));
    // 0.25 * (0.75 * (1 - 4) + 4) = 0.4375
    assertThat(BinaryCrossEntropy.beta(2, 0.75, 9)).isCloseTo(0.4375, within(1e-9));
  }

  @Test
  void isWorkedOutByHand() {
    NDArray states = manager.create(new float[] {1, 2, -1, 0}, new Shape(2, 2));
    NDArray items = manager.create(new float[] {1, 0, 0, 1, 1, 1}, new Shape(3, 2));
    NDArray targets = manager.create(new long[] {1, 0});
    NDArray negatives = manager.create(new long[] {0, 2, 0, 1}, new Shape(2, 2));

    // scores 2 of the target, 1 and 3; then -1 of the target, which is drawn itself once, and 0
    double beta = BinaryCrossEntropy.beta(2, 0.75, 3);
    double first = beta * softplus(-2) + softplus(1) + softplus(3);
    double second = beta * softplus(1) + softplus(0);
    assertThat(
            new BinaryCrossEntropy(manager, 2, 0.75, 3)
                .of(states, items, targets, negatives)
                .mean()
                .getFloat())
        .isCloseTo((float) ((first + second) / 3 / 2), within(1e-5f));
  }

  @Test
  void hasTheGradientThatFiniteDifferencesHave() {
    NDArray states = manager.randomNormal(0, 1, new Shape(3, 2), DataType.FLOAT64);
    NDArray items = manager.randomNormal(0, 1, new Shape(4, 2), DataType.FLOAT64);
    NDArray targets = manager.create(new long[] {1, 0, 3});
    NDArray negatives = manager.create(new long[] {0, 0, 0, 3, 1, 2}, new Shape(3, 2));
    var loss = new BinaryCrossEntropy(manager, 2, 0.5, 4);
    NDArray[] variables = {states, items};
    for (NDArray variable : variables) {
      variable.setRequiresGradient(true);
    }
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      collector.backward(loss.of(states, items, targets, negatives).surrogate());
    }

    for (NDArray variable : variables) {
      double[] gradient = variable.getGradient().toDoubleArray();
      double[] values = variable.toDoubleArray();
      for (int i = 0; i < values.length; i++) {
        double[] moved = values.clone();
        moved[i] += 1e-6;
        variable.set(moved);
        double above = loss.of(states, items, targets, negatives).mean().getDouble();
        moved[i] -= 2e-6;
        variable.set(moved);
        double below = loss.of(states, items, targets, negatives).mean().getDouble();
        variable.set(values);
        assertThat(gradient[i]).isCloseTo((above - below) / 2e-6, within(1e-7));
      }
    }
  }

  @Test
  void drawsNegativesFromTheWholeCatalogueForEachPosition() {
    // all scores 0 but item 3's, so that the loss counts how often it is drawn: once in 4
    NDArray states = manager.ones(new Shape(4000, 1));
    NDArray items = manager.create(new float[] {0, 0, 0, 20}, new Shape(4, 1));
    NDArray targets = manager.zeros(new Shape(4000), DataType.INT64);

    float mean =
        new BinaryCrossEntropy(manager, 1, 0, 4).of(states, items, targets).mean().getFloat();

    // target log 2; negative: target itself 0, log 2 twice, 20 once
    double expected = (Math.log(2) + (2 * Math.log(2) + 20) / 4) / 2;
    assertThat((double) mean).isCloseTo(expected, within(4 * 20 * 0.433 / 2 / Math.sqrt(4000)));
  }

  private static double softplus(double x) {
    return Math.log(1 + Math.exp(x));
  }
}
