package nightreel.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import nightreel.nn.Operators;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogueLossTest {

  private static final int POSITIONS = 7;
  private static final int ITEMS = 5;
  private static final int WIDTH = 3;

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
  void isTheLogarithmOfTheCatalogueWhereAllItemsAreAlike() {
    NDArray states = manager.create(new float[] {1, 2}, new Shape(1, 2));
    NDArray items = manager.ones(new Shape(8, 2));

    assertThat(mean(states, items, 5)).isCloseTo((float) Math.log(8), within(1e-5f));
  }

  @Test
  void isWorkedOutByHand() {
    // logits 2, 0 with target 0, and 0, 1 with target 0
    NDArray states = manager.create(new float[] {2, 0, 0, 1}, new Shape(2, 2));
    NDArray items = manager.create(new float[] {1, 0, 0, 1}, new Shape(2, 2));

    double first = Math.log(Math.exp(2) + 1) - 2;
    double second = Math.log(1 + Math.exp(1));
    assertThat(mean(states, items, 0, 0)).isCloseTo((float) ((first + second) / 2), within(1e-5f));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, ITEMS, 2 * ITEMS, 3 * ITEMS + 1, POSITIONS * ITEMS, 1_000_000})
  void hasTheValueAndTheGradientsOfPlainCrossEntropy(long logitsAtOnce) {
    NDArray states = parameter(new Shape(POSITIONS, WIDTH));
    NDArray items = parameter(new Shape(ITEMS, WIDTH));
    NDArray targets = manager.create(new long[] {0, 4, 4, 2, 1, 0, 3});
    float plain;
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray loss = plain(states, items, targets);
      collector.backward(loss);
      plain = loss.getFloat();
    }
    float[] plainStates = states.getGradient().toFloatArray();
    float[] plainItems = items.getGradient().toFloatArray();
    states.getGradient().subi(states.getGradient()); // else the next ones are added
    items.getGradient().subi(items.getGradient());

    float mean;
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      var loss = new CatalogueLoss(manager, logitsAtOnce).of(states, items, targets);
      collector.backward(loss.surrogate());
      mean = loss.mean().getFloat();
    }

    assertThat(mean).isCloseTo(plain, within(1e-5f));
    assertThat(states.getGradient().toFloatArray()).containsExactly(plainStates, within(1e-5f));
    assertThat(items.getGradient().toFloatArray()).containsExactly(plainItems, within(1e-5f));
  }

  /** States made from the items, as in the network, so that gradients meet in the items. */
  @Test
  void hasTheGradientThatFiniteDifferencesHave() {
    NDArray items = parameter(new Shape(3, 2));
    NDArray history = manager.create(new long[] {0, 2});
    NDArray targets = manager.create(new long[] {2, 1});
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      var loss = new CatalogueLoss(manager, 3).of(Operators.look(items, history), items, targets);
      collector.backward(loss.surrogate());
    }
    float[] gradient = items.getGradient().toFloatArray();
    float[] values = items.toFloatArray();

    float step = 1e-2f;
    for (int i = 0; i < values.length; i++) {
      double difference = shifted(values, i, step) - shifted(values, i, -step);
      assertThat((double) gradient[i]).isCloseTo(difference / (2 * step), within(1e-3));
    }
  }

  private double shifted(float[] values, int at, float step) {
    float[] moved = values.clone();
    moved[at] += step;
    NDArray items = manager.create(moved, new Shape(3, 2));
    NDArray states = Operators.look(items, manager.create(new long[] {0, 2}));
    return mean(states, items, 2, 1);
  }

  private float mean(NDArray states, NDArray items, long... targets) {
    return new CatalogueLoss(manager).of(states, items, manager.create(targets)).mean().getFloat();
  }

  private NDArray parameter(Shape shape) {
    NDArray parameter = manager.randomNormal(shape);
    parameter.setRequiresGradient(true);
    return parameter;
  }

  private static NDArray plain(NDArray states, NDArray items, NDArray targets) {
    return states
        .matMul(items.transpose())
        .logSoftmax(1)
        .gather(targets.expandDims(1), 1)
        .mean()
        .neg();
  }
}
