package nightreel.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import nightreel.conf.Conf;
import nightreel.nn.AdamW;
import nightreel.nn.LearningRate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The network, its loss and its optimizer against the same in plain PyTorch with the same weights.
 * The numbers are those that {@code src/test/bench/sasrec.py numbers} prints.
 */
class SasRecReferenceTest {

  private static final int ITEMS = 6;

  static Stream<JsonNode> cases() throws IOException {
    try (InputStream in = SasRecReferenceTest.class.getResourceAsStream("pytorch.json")) {
      return StreamSupport.stream(new ObjectMapper().readTree(in).spliterator(), false);
    }
  }

  @ParameterizedTest(name = "case {index}")
  @MethodSource("cases")
  void givesTheNumbersOfPyTorch(JsonNode expected) {
    Conf.Train settings =
        Tiny.settings(
            "architecture=" + expected.get("architecture").asText(),
            "temperature=" + expected.get("temperature").asText(),
            "tied=" + expected.get("tied").asText(),
            "content=false",
            "dropout=0",
            "max_length=5");
    try (SasRecNetwork network = Tiny.network(settings, ITEMS)) {
      fill(network.parameters());

      assertThat(scores(network, settings))
          .containsExactly(floats(expected, "scores"), within(1e-5f));
      assertThat(losses(network, settings))
          .containsExactly(floats(expected, "losses"), within(1e-5f));
    }
  }

  /** The number j of parameter k is 0.2 sin(k + 0.7 j), plus 1 where it scales a norm. */
  private static void fill(List<Parameter> parameters) {
    for (int k = 0; k < parameters.size(); k++) {
      NDArray array = parameters.get(k).getArray();
      boolean scalesNorm = parameters.get(k).getName().endsWith("norm_weight");
      var values = new float[(int) array.size()];
      for (int j = 0; j < values.length; j++) {
        values[j] = (float) (0.2 * Math.sin(k + 0.7 * j)) + (scalesNorm ? 1 : 0);
      }
      array.set(values);
    }
  }

  private static float[] scores(SasRecNetwork network, Conf.Train settings) {
    try (SasRecScorer scorer = SasRecScorer.of(network, new float[ITEMS], 1, settings)) {
      return scorer.scores(List.of(new int[] {3, 1, 4}, new int[] {2}));
    }
  }

  private static float[] losses(SasRecNetwork network, Conf.Train settings) {
    network.parameters().forEach(parameter -> parameter.getArray().setRequiresGradient(true));
    var losses = new float[5];
    try (NDManager manager = network.manager().newSubManager()) {
      var optimizer =
          new AdamW(
              manager,
              network.parameters(),
              new LearningRate(0.01f, 0, LearningRate.NEVER),
              0,
              0.5f);
      var loss = SequenceLoss.create(settings, manager, new int[ITEMS]);
      for (int i = 0; i < losses.length; i++) {
        losses[i] = step(network, loss);
        optimizer.step();
      }
    }
    return losses;
  }

  private static float step(SasRecNetwork network, SequenceLoss loss) {
    SequenceBatch batch = SequenceBatch.of(List.of(new int[] {3, 1, 4}, new int[] {2}), 5);
    try (var scope = new NDScope();
        NDManager step = network.manager().newSubManager();
        GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      scope.suppressNotUsedWarning();
      NDArray content = step.zeros(new Shape(ITEMS, 1));
      SasRecNetwork.Items items = network.items(content, true);
      NDArray states = network.states(step, items.read(), batch, batch.realPlaces(), true);
      NDArray targets = step.create(new long[] {1, 4, 0, 5});
      var mean = loss.of(states, items.scored(), targets);
      collector.backward(mean.surrogate());
      return mean.mean().getFloat();
    }
  }

  private static float[] floats(JsonNode node, String key) {
    var floats = new float[node.get(key).size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) node.get(key).get(i).asDouble();
    }
    return floats;
  }
}
