package nightreel.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TorchScriptTest {

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
  void differentiatesOperatorsThatDjlDoesNotHave() {
    TorchScript silu =
        TorchScript.compile(
            manager, "def forward(self, x, y):\n  return torch.silu(x) * y", Map.of());
    NDArray x = manager.create(new float[] {0, 1});
    x.setRequiresGradient(true);
    NDArray y = manager.create(new float[] {2, 3});

    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      collector.backward(silu.differentiably(new NDList(x, y)).singletonOrThrow().sum());
    }

    // x sigmoid(x) has the slope s + x s (1 - s): 0.5 at 0, and at 1 with s = 0.7310586
    float s = (float) (1 / (1 + Math.exp(-1)));
    assertThat(x.getGradient().toFloatArray())
        .usingComparatorWithPrecision(1e-6f)
        .containsExactly(2 * 0.5f, 3 * (s + s * (1 - s)));
  }

  @Test
  void returnsATupleAsSeveralTensorsOfTheFirstOnesManager() {
    TorchScript both =
        TorchScript.compile(manager, "def forward(self, x, y):\n  return (x + y, x - y)", Map.of());
    try (NDManager step = manager.newSubManager()) {
      NDList results = both.differentiably(new NDList(step.create(3f), manager.create(1f)));

      assertThat(results).extracting(NDArray::getFloat).containsExactly(4f, 2f);
      assertThat(results).extracting(NDArray::getManager).containsOnly(step);
    }
  }

  @Test
  void takesListsNumbersAndConstants() {
    TorchScript script =
        TorchScript.compile(
            manager,
            """
            def twice(self, x):
              return x + x
            def sum(self, x, list: List[Tensor], n: int, f: float):
              return self.twice(x) + list[0] * list[1] + n * f + self.ten * self.half
            """,
            Map.of("ten", 10L, "half", 0.5));
    List<NDArray> list = List.of(manager.create(3f), manager.create(4f));

    NDArray sum = script.apply(manager, "sum", manager.create(1f), list, 6L, 0.25);

    assertThat(sum.getFloat()).isEqualTo(2 + 12 + 1.5f + 5);
  }

  @Test
  void takesNoGradientsAlongWhereNoneAreWanted() {
    TorchScript script =
        TorchScript.compile(manager, "def square(self, x):\n  return x * x", Map.of());
    NDArray x = manager.ones(new Shape(2));
    x.setRequiresGradient(true);

    assertThat(script.apply(manager, "square", x).hasGradient()).isFalse();
  }

  @Test
  void refusesFunctionsThatDoNotCompile() {
    assertThatThrownBy(
            () ->
                TorchScript.compile(
                    manager, "def forward(self, x):\n  return torch.nonsense(x)", Map.of()))
        .hasMessageContaining("nonsense");
  }
}
