package nightreel.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.initializer.ConstantInitializer;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdamWTest {

  private static final Offset<Float> SAME = within(1e-5f);
  private static final float NO_CLIP = 1e6f;
  private static final LearningRate AT_ONCE = new LearningRate(0.1f, 0, LearningRate.NEVER);

  private NDManager manager;

  @BeforeEach
  void openManager() {
    manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
  }

  @AfterEach
  void closeManager() {
    manager.close();
  }

  @Test
  void takesTheStepsThatAreWorkedOutByHand() {
    Parameter weight = parameter("weight", 2);
    var optimizer =
        new AdamW(
            manager, List.of(weight), new LearningRate(0.1f, 2, LearningRate.NEVER), 0.5f, NO_CLIP);

    // Half the rate while warming up. The corrected means of one gradient are that gradient, so
    // the step is the rate; decay takes 0.05 * 0.5 * 2.
    gradients(List.of(weight), 3);
    optimizer.step();
    assertThat(value(weight)).isCloseTo(2 - 0.05f - 0.05f, SAME);

    // mean 0.9 * 0.3 - 0.1 = 0.17, corrected by 1 - 0.81: 0.894737
    // variance 0.98 * 0.18 + 0.02 = 0.1964, corrected by 1 - 0.9604: 4.959596, root 2.227015
    // step 0.1 * 0.894737 / 2.227015 = 0.0401765; decay 0.1 * 0.5 * 1.9 = 0.095
    gradients(List.of(weight), -1);
    optimizer.step();
    assertThat(value(weight)).isCloseTo(1.9f - 0.095f - 0.0401765f, SAME);
  }

  @Test
  void takesTheWholeRateAtOnceWithoutWarmUp() {
    Parameter weight = parameter("weight", 2);
    var optimizer = new AdamW(manager, List.of(weight), AT_ONCE, 0, NO_CLIP);

    gradients(List.of(weight), 3);
    optimizer.step();

    assertThat(value(weight)).isCloseTo(1.9f, SAME);
  }

  /**
   * The first step is the rate for any gradients; the second step shows how large they were. With 3
   * and then 1, or 0.3 and then 0.1, mean and root of the variance stand 0.37 / 0.19 to 2.227015,
   * so that the second step is 0.1 * 0.874430; with -4 and then 1 it is -0.1 * 0.471470.
   */
  @Test
  void scalesAllGradientsByTheirCommonNorm() {
    List<Parameter> weights = List.of(parameter("a", 1), parameter("b", 1));
    var optimizer = new AdamW(manager, weights, AT_ONCE, 0, 0.5f);

    gradients(weights, 3, -4); // norm 5: 0.3 and -0.4 remain
    optimizer.step();
    gradients(weights, 0.1f, 0.1f);
    optimizer.step();

    assertThat(value(weights.get(0))).isCloseTo(1 - 0.1f - 0.0874430f, SAME);
    assertThat(value(weights.get(1))).isCloseTo(1 + 0.1f + 0.0471470f, SAME);
  }

  @Test
  void leavesGradientsWithinTheNormAlone() {
    List<Parameter> weights = List.of(parameter("a", 1), parameter("b", 1));
    var optimizer = new AdamW(manager, weights, AT_ONCE, 0, 5.1f);

    gradients(weights, 3, -4);
    optimizer.step();
    gradients(weights, 1, 1);
    optimizer.step();

    assertThat(value(weights.get(0))).isCloseTo(1 - 0.1f - 0.0874430f, SAME);
    assertThat(value(weights.get(1))).isCloseTo(1 + 0.1f + 0.0471470f, SAME);
  }

  @Test
  void goesOnWhereAnotherOneStopped() {
    Parameter whole = parameter("whole", 1);
    Parameter resumed = parameter("resumed", 1);
    var optimizer = new AdamW(manager, List.of(whole), AT_ONCE, 0, NO_CLIP);
    var first = new AdamW(manager, List.of(resumed), AT_ONCE, 0, NO_CLIP);
    gradients(List.of(whole, resumed), 3, 3);
    optimizer.step();
    first.step();
    var second = new AdamW(manager, List.of(resumed), AT_ONCE, 0, NO_CLIP);
    second.restore(first.steps(), first.snapshot());

    gradients(List.of(whole, resumed), -1, -1);
    optimizer.step();
    second.step();

    assertThat(value(resumed)).isEqualTo(value(whole)).isNotEqualTo(1 - 0.1f);
  }

  private Parameter parameter(String name, float value) {
    Parameter parameter =
        Parameter.builder()
            .setName(name)
            .setType(Parameter.Type.OTHER)
            .optShape(new Shape(1))
            .optInitializer(new ConstantInitializer(value))
            .build();
    parameter.initialize(manager, DataType.FLOAT32);
    parameter.getArray().setRequiresGradient(true);
    return parameter;
  }

  /** Differentiates the sum of each parameter times its number. */
  private void gradients(List<Parameter> parameters, float... numbers) {
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray sum = manager.create(0f);
      for (int i = 0; i < numbers.length; i++) {
        sum = sum.add(parameters.get(i).getArray().mul(manager.create(numbers[i])).sum());
      }
      collector.backward(sum);
    }
  }

  private static float value(Parameter parameter) {
    return parameter.getArray().getFloat();
  }
}
