package nightreel.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import nightreel.conf.Conf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The gradient of every block, in all inputs and weights, against finite differences. */
class BlockGradientTest {

  private static final double STEP = 1e-6;

  private NDManager manager;
  private ParameterStore store;

  @BeforeEach
  void openManager() {
    manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
    store = new ParameterStore(manager, false);
    Engine.getInstance().setRandomSeed(3);
  }

  @AfterEach
  void closeManager() {
    manager.close();
  }

  /** Two sequences of three places; 4 wide, 2 heads, 5 items, content of 3 numbers. */
  static Stream<Arguments> blocks() {
    Conf.Train settings = Tiny.settings("width=4", "dropout=0");
    Conf.Train cosine = Tiny.settings("width=4", "dropout=0", "temperature=0.2");
    Shape hidden = new Shape(2, 3, 4);
    Shape items = new Shape(5, 4);
    long[] rows = {0, 1, 2, 4, 3, 0};
    long[] positions = {3, 4, 5, 4, 5, 0};
    long[] places = {0, 2, 4};
    return Stream.of(
        Arguments.of(new InputLayer(settings), List.of(rows, positions, items)),
        Arguments.of(new InputLayer(cosine), List.of(rows, positions, items)),
        Arguments.of(new PlainBlock(settings), List.of(hidden)),
        Arguments.of(new GatedBlock(settings), List.of(hidden)),
        Arguments.of(new OutputLayer(settings), List.of(hidden, places)),
        Arguments.of(new OutputLayer(cosine), List.of(hidden, places)),
        Arguments.of(new UnitRows(), List.of(items)),
        Arguments.of(new ItemVectors(settings, 3, 3), List.of(new Shape(5, 3))));
  }

  /**
   * @param inputs shapes of random numbers, or two rows of ids, or one of places
   */
  @ParameterizedTest(name = "{index}: {0}")
  @MethodSource("blocks")
  void isThatOfFiniteDifferences(Block block, List<Object> inputs) {
    var arrays = new NDList();
    for (Object input : inputs) {
      arrays.add(array(input));
    }
    block.initialize(
        manager, DataType.FLOAT64, arrays.stream().map(NDArray::getShape).toArray(Shape[]::new));
    List<NDArray> variables = variables(block, arrays);
    variables.forEach(variable -> variable.setRequiresGradient(true));
    NDArray weights;
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray output = block.forward(store, arrays, true).singletonOrThrow();
      weights = manager.randomNormal(0, 1, output.getShape(), DataType.FLOAT64);
      collector.backward(output.mul(weights).sum());
    }

    for (NDArray variable : variables) {
      double[] gradient = variable.getGradient().toDoubleArray();
      double[] values = variable.toDoubleArray();
      for (int i = 0; i < values.length; i++) {
        double difference =
            shifted(block, arrays, weights, variable, i, STEP)
                - shifted(block, arrays, weights, variable, i, -STEP);
        assertThat(gradient[i])
            .as("%s, number %d", variable, i)
            .isCloseTo(difference / (2 * STEP), within(1e-6));
      }
    }
  }

  private NDArray array(Object input) {
    if (input instanceof Shape shape) {
      return manager.randomNormal(0, 1, shape, DataType.FLOAT64);
    }
    long[] ids = (long[]) input;
    return ids.length == 6 ? manager.create(ids, new Shape(2, 3)) : manager.create(ids);
  }

  private static List<NDArray> variables(Block block, NDList inputs) {
    var variables = new ArrayList<NDArray>();
    block.getParameters().forEach(pair -> variables.add(pair.getValue().getArray()));
    inputs.stream()
        .filter(input -> input.getDataType() == DataType.FLOAT64)
        .forEach(variables::add);
    return variables;
  }

  private double shifted(
      Block block, NDList inputs, NDArray weights, NDArray variable, int at, double step) {
    double[] values = variable.toDoubleArray();
    double[] moved = values.clone();
    moved[at] += step;
    variable.set(moved);
    double sum =
        block.forward(store, inputs, false).singletonOrThrow().mul(weights).sum().getDouble();
    variable.set(values);
    return sum;
  }
}
